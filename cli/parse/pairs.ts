import { usage } from '../exit.ts';

export type AttributeValue = string | number | boolean;

/** Collects `--attr k=v`, repeated; numbers, true and false are meant as such, quotes keep text. */
export function attributeOption(
  text: string,
  before: Readonly<Record<string, AttributeValue>> = {},
): Readonly<Record<string, AttributeValue>> {
  const [name, value] = pair('--attr', text);
  // An attribute has one value: which of two was meant, nobody but the asker knows.
  if (Object.hasOwn(before, name)) throw usage(`--attr ${text}: ${name} is named twice.`);
  return { ...before, [name]: attributeValue(value) };
}

/** Collects `--env K=V`, repeated. A value may be empty and may contain `=`. */
export function environmentOption(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, value] = pair('--env', text);
  return { ...before, [name]: value };
}

/** Collects an option that may be given several times, or once with commas. */
export const listOption = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').filter((part) => part !== ''),
];

function attributeValue(text: string): AttributeValue {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(text)) return Number(text);
  const quoted = /^"(.*)"$/s.exec(text);
  return quoted?.[1] ?? text;
}

function pair(flag: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usage(
    `${flag} ${text}: not a name and a value.`,
    `write ${flag} name=value, for example ${flag === '--env' ? '--env CI=1' : '--attr os=linux'}`,
  );
}

/** A whole number within bounds. */
export function countOption(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw usage(`${flag} ${text}: not a number from ${min} to ${max}.`);
  };
}
