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
  const [name, value] = nameAndValue('--attr', text);
  // An attribute has one value, and only the user knows which of two was meant.
  if (Object.hasOwn(before, name)) throw usageError(`--attr ${text}: ${name} is given twice.`);
  return { ...before, [name]: parseAttributeValue(value) };
}

/** Collects repeated `--env K=V`. A value may be empty and may contain `=`. */
export function environmentOption(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, value] = nameAndValue('--env', text);
  return { ...before, [name]: value };
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

function nameAndValue(flag: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageError(
    `${flag} ${text}: not a name and a value.`,
    `write ${flag} name=value, for example ${flag === '--env' ? '--env CI=1' : '--attr os=linux'}`,
  );
}

/** Returns a parser of a whole number within bounds. */
export function countOption(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw usageError(`${flag} ${text}: not a number from ${min} to ${max}.`);
  };
}
