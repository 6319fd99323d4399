/** Characters that move a terminal's cursor, end a line or change the direction of reading. */
const moving = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const movings = new RegExp(`${moving.source}+`, 'gu');

/** Returns text of others for a terminal: no control character takes effect, and it is one line. */
export const oneLine = (text: string): string => text.replace(movings, ' ');

/** Does the same for JSON, which can escape such characters. */
export const jsonLine = (value: object): string =>
  JSON.stringify(value).replace(
    moving,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
