/** A time in milliseconds since 1970, UTC. Tables store this; the API shows ISO 8601. */
export type Instant = number;

export const seconds = (n: number): number => n * 1000;

export const iso = (at: Instant): string => new Date(at).toISOString();

/** Returns epoch *seconds*, the one exception to epoch ms: DynamoDB's TTL attribute needs them. */
export const ttl = (at: Instant): number => Math.floor(at / 1000);
