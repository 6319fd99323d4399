import { createHash } from 'node:crypto';
import { randomPartFrom } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import { canonical } from '../model/json.ts';

/** Equal labels, in whatever order, are one fit: a hash, so that it fits in a key. */
export function fitOf(labels: JsonObject): string {
  return randomPartFrom(createHash('sha256').update(canonical(labels)).digest());
}
