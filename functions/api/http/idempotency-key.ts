import { createHash } from 'node:crypto';
import { canonical, type Json, type JsonObject } from '../../../shared/model/json.ts';
import { refuse } from '../problems.ts';

/** Returns the client's idempotency key, with which a repeated request acts once; null: none. */
export function readIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  if (/^[\x21-\x7e]{1,128}$/.test(header)) return header;
  return refuse('invalid-header', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', {
    field: 'Idempotency-Key',
  });
}

/** Returns the hash of a key and its sender: each principal has keys of their own. */
export const keyHash = (by: string, key: string): Buffer => sha256(`${by}\n${key}`);

/** Returns what tells two bodies with one key apart, however they are spelled. */
export const bodyHashOf = (json: Json): string => shortText(sha256(canonical(json)));

/** Returns a hash as 22 characters: 132 bits, more than anybody can collide. */
export const shortText = (hash: Buffer): string => hash.toString('base64url').slice(0, 22);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses a key that was sent before with another body; `created` names what that created. */
export const refuseOtherBody = (id: string, created: JsonObject): never =>
  refuse('key-reused', `${id} was requested with this key and a different body.`, {
    field: 'Idempotency-Key',
    extra: created,
  });
