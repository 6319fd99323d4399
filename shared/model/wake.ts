import type { ObjectId } from './ids.ts';

/**
 * "Look": the record says what. Why, and which requests led to it, are for people and logs: no
 * decision reads them, and nobody misses them when they are lost.
 */
export type Wake = Readonly<{ id: ObjectId; reason: string; trace?: string | undefined }>;

/** Several that led to the same turn, as one text: each once, and not more than a few. */
export function joinDistinct(texts: readonly (string | null | undefined)[]): string | undefined {
  const each = new Set(
    texts.flatMap((text) => text?.split(separator) ?? []).filter((t) => t !== ''),
  );
  return each.size === 0 ? undefined : [...each].slice(0, most).join(separator);
}

const separator = ', ';
const most = 4;
