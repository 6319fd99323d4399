import { refuse } from '../problems.ts';

/** Returns the client's idempotency key, with which a repeated request acts once; null: none. */
export function readIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  if (/^[\x21-\x7e]{1,128}$/.test(header)) return header;
  return refuse('invalid-header', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', {
    field: 'Idempotency-Key',
  });
}
