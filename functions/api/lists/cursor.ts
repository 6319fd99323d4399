import type { z } from 'zod';
import { FaultError } from '../../../shared/model/fault.ts';
import { refuse } from '../http/problem.ts';

/** Where a list goes on. To clients it is one opaque word. */
export const writeCursor = (place: object): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

export function readCursor<T>(schema: z.ZodType<T>, cursor: string): T {
  try {
    const read = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (read.success) return read.data;
  } catch {
    // No JSON: it is refused like any other text that no list gave out.
  }
  return refuseCursor();
}

export const refuseCursor = (): never =>
  refuse('invalid-cursor', 'This cursor was not given out by this list.', { field: 'cursor' });

/** The store knows its own cursors: one it refuses was not given out by this list. */
export async function withStoreCursor<T>(given: boolean, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (given && error instanceof FaultError && error.fault.reason === 'invalid') refuseCursor();
    throw error;
  }
}
