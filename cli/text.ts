const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const split = (text: string): readonly string[] =>
  [...graphemes.segment(text)].map(({ segment }) => segment);
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Returns the number of characters a person sees. */
export const textWidth = (text: string): number =>
  isAscii(text) ? text.length : split(text).length;

/** Returns the text, filled up with spaces to this width. */
export const padToWidth = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(width - textWidth(text), 0));

/** Returns text of at most this width, with an ellipsis where something is cut off. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return `${split(text)
    .slice(0, Math.max(width - 1, 0))
    .join('')}…`;
}
