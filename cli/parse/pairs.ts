import { usageError } from '../exit.ts';

export type AttributeOptionValue = string | number | boolean;

/**
 * Collects repeated `--attr k=v`. Numbers, true and false are parsed as such; double quotes keep a
 * value text.
 */
export function attributeOption(
  text: string,
  before: Readonly<Record<string, AttributeOptionValue>> = {},
): Readonly<Record<string, AttributeOptionValue>> {
  const at = text.indexOf('=');
  if (at < 1) {
    const hint = 'write --attr name=value, for example --attr os=linux';
    throw usageError(`--attr ${text}: not a name and a value.`, hint);
  }
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  // An attribute has one value, and only the user knows which of two was meant.
  if (Object.hasOwn(before, name)) throw usageError(`--attr ${text}: ${name} is given twice.`);
  return { ...before, [name]: parseAttributeValue(value) };
}

/** Collects an option that may be given several times, or once with commas. */
export const listOption = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').filter((part) => part !== ''),
];

function parseAttributeValue(text: string): AttributeOptionValue {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(text)) return Number(text);
  const quoted = /^"(.*)"$/s.exec(text);
  return quoted?.[1] ?? text;
}

/** Returns a parser of a whole number within bounds. */
export function countOption(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw usageError(`${flag} ${text}: not a number from ${min} to ${max}.`);
  };
}
