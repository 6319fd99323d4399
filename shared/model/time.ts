/** A moment: milliseconds since 1970, UTC. Tables hold this; the API shows ISO 8601. */
export type Instant = number;

export const seconds = (n: number): number => n * 1000;

export const iso = (at: Instant): string => new Date(at).toISOString();

/** Epoch *seconds*, the one exception to epoch ms: DynamoDB's TTL attribute demands it. */
export const ttl = (at: Instant): number => Math.floor(at / 1000);
