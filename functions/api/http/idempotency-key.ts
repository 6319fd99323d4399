import { refuse } from './problem.ts';

/** A word of the client's own that makes asking twice asking once; null: none was sent. */
export function readIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  if (/^[\x21-\x7e]{1,128}$/.test(header)) return header;
  return refuse('invalid-header', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', {
    field: 'Idempotency-Key',
  });
}
