import type { Instant } from './time.ts';

export type LeaseId = `lease-${string}`;
export type ResourceId = `res-${string}`;
export type ExecutionId = `exec-${string}`;
export type ObjectId = LeaseId | ResourceId | ExecutionId;
export type Kind = 'lease' | 'resource' | 'execution';

/** Kind → prefix of its ids and table of its records. The one list for API, timers and sweeper. */
export const kinds = [
  { kind: 'lease', prefix: 'lease-', table: 'leases' },
  { kind: 'resource', prefix: 'res-', table: 'resources' },
  { kind: 'execution', prefix: 'exec-', table: 'executions' },
] as const satisfies readonly { kind: Kind; prefix: string; table: string }[];

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const randomPart = '[0-9a-hjkmnp-tv-z]{16}';
const shapes: Readonly<Record<Kind, RegExp>> = {
  lease: new RegExp(`^lease-${randomPart}$`),
  resource: new RegExp(`^res-${randomPart}$`),
  execution: new RegExp(`^exec-${randomPart}-[0-9a-hjkmnp-tv-z]{26}$`),
};

export const isLeaseId = (text: string): text is LeaseId => shapes.lease.test(text);
export const isResourceId = (text: string): text is ResourceId => shapes.resource.test(text);
export const isExecutionId = (text: string): text is ExecutionId => shapes.execution.test(text);

/** Returns the kind of an id, or null if the text is not an id. */
export function kindOf(id: string): Kind | null {
  return kinds.find(({ kind }) => shapes[kind].test(id))?.kind ?? null;
}

export const isObjectId = (text: string): text is ObjectId => kindOf(text) !== null;

/** Returns 16 characters of base32 from ten bytes, random or of a hash. */
export function randomPartFrom(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes.slice(0, 10)) bits = (bits << 8n) | BigInt(byte);
  return base32(bits, 16);
}

/** Returns 26 characters that sort by time: 48 bits of milliseconds, then 80 random bits. */
export function ulidFrom(at: Instant, bytes: Uint8Array): string {
  return base32(BigInt(at), 10) + randomPartFrom(bytes);
}

/**
 * Returns a ULID as our ids spell it, in lower case; null if the text is not one. 48 bits of time
 * in ten characters: the first is at most 7.
 */
export function ulidIn(text: string): string | null {
  const ulid = text.toLowerCase();
  return /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(ulid) ? ulid : null;
}

/** Returns the time that a ULID begins with. */
export const ulidTime = (ulid: string): Instant =>
  [...ulid.slice(0, 10)].reduce((time, digit) => time * 32 + alphabet.indexOf(digit), 0);

function base32(value: bigint, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    text = (alphabet[Number(rest & 31n)] ?? '0') + text;
    rest >>= 5n;
  }
  return text;
}

export const executionId = (lease: LeaseId, ulid: string): ExecutionId =>
  `exec-${lease.slice('lease-'.length)}-${ulid}`;

/** Returns the key that an execution's id encodes: its lease and its ulid. */
export function executionKeyOf(id: ExecutionId): Readonly<{ lease: LeaseId; ulid: string }> {
  const [, random, ulid] = id.split('-');
  return { lease: `lease-${random ?? ''}`, ulid: ulid ?? '' };
}
