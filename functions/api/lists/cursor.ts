import type { z } from 'zod';
import { FaultError } from '../../../shared/model/fault.ts';
import { refuse } from '../problems.ts';

/** Returns a list's position as one opaque word. */
export const encodeCursor = (position: object): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Returns the position in a cursor, or refuses a cursor that this list did not write. */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string): T {
  try {
    const read = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (read.success) return read.data;
  } catch {
    // Not JSON: refused like any other text that did not come from a list.
  }
  return refuseInvalidCursor();
}

export const refuseInvalidCursor = (): never =>
  refuse('invalid-cursor', 'This list did not return this cursor.', { field: 'cursor' });

/** Runs a read; if it uses the client's cursor (`given`) and the store rejects it, refuses. */
export async function withStoreCursor<T>(given: boolean, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (given && error instanceof FaultError && error.fault.reason === 'invalid')
      refuseInvalidCursor();
    throw error;
  }
}
