import type { ResourceId } from './ids.ts';
import { limits } from './limits.ts';

/**
 * Free seats of one line are stored in one partition, or in a few if there can be many: taking one
 * costs two write units, and DynamoDB serves 1,000 a second in a partition. The first character of
 * a resource's random part names its shard, so that a seat is found by its resource's id alone.
 */
const lettersOfShards = 'stvwxyz';
const otherLetters = '0123456789abcdefghjkmnpqr';

/** Returns how many shards a blueprint with at most so many seats needs. */
export const shardsFor = (seats: number): number =>
  Math.min(limits.seatShards, Math.max(1, Math.ceil(seats / limits.seatsPerShard)));

/** Returns the shard of a resource's seats: 0 … `limits.seatShards` − 1. */
export const shardOf = (id: ResourceId): number =>
  lettersOfShards.indexOf(id.charAt('res-'.length)) + 1;

/** Returns the id in one of the first `shards` shards, which its last character chooses. */
export function inShards(id: ResourceId, shards: number): ResourceId {
  const random = id.slice('res-'.length);
  const letters = lettersOfShards + otherLetters;
  const shard = Math.max(0, letters.indexOf(random.at(-1) ?? '')) % shards;
  if (shard === 0 && shardOf(id) === 0) return id;
  const others = otherLetters.charAt(letters.indexOf(random.charAt(1)) % otherLetters.length);
  const first = shard === 0 ? others : lettersOfShards.charAt(shard - 1);
  return `res-${first}${random.slice(1)}`;
}

/**
 * Returns where in a shard's partition to begin to read: at a random id.
 *
 * @param chance in [0, 1)
 */
export function randomStart(shard: number, chance: number): string {
  const second = Math.floor(chance * 1024) % otherLetters.length;
  const first = Math.floor(chance * otherLetters.length);
  const letter = shard === 0 ? otherLetters.charAt(first) : lettersOfShards.charAt(shard - 1);
  return `res-${letter}${otherLetters.charAt(shard === 0 ? second : first)}`;
}
