import type { ObjectId } from './ids.ts';

/**
 * Tells an object to take a turn; its record says what to do. `reason` and `trace`, the requests
 * that led to it, are for people and logs: no decision reads them, and losing them does no harm.
 */
export type Wake = Readonly<{ id: ObjectId; reason: string; trace?: string | undefined }>;

/** Joins the texts of several wakes of one turn: each once, and only the first few. */
export function joinDistinct(texts: readonly (string | null | undefined)[]): string | undefined {
  const each = new Set(
    texts.flatMap((text) => text?.split(separator) ?? []).filter((t) => t !== ''),
  );
  return each.size === 0 ? undefined : [...each].slice(0, maxJoined).join(separator);
}

const separator = ', ';
const maxJoined = 4;
