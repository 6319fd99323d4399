/** What moves a terminal's cursor, ends a line or turns the direction of reading. */
const moving = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const movings = new RegExp(`${moving.source}+`, 'gu');

/** What others wrote, for a terminal: nothing of it is obeyed, and a row stays one line. */
export const oneLine = (text: string): string => text.replace(movings, ' ');

/** The same for JSON, which spells such characters without another meaning. */
export const jsonLine = (value: object): string =>
  JSON.stringify(value).replace(
    moving,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
