import { describe, expect, it } from 'vitest';
import { now } from '../../../test/support/model/time.ts';
import { ulidFrom } from '../../model/ids.ts';
import { nameExecution } from './request-key.ts';

const fresh = 'fresh'.padStart(26, '0');
const minutes = (n: number): string => ulidFrom(now + n * 60_000, new Uint8Array(10));
const keyOf = (ulid: string | null) => ({ ulid, hash: 'hash', bodyHash: 'body' });

describe('the name of an execution', () => {
  it.each([
    { given: 'no key', key: null, own: false, storesKey: false },
    { given: 'a key that is no ULID', key: keyOf(null), own: false, storesKey: true },
    { given: 'a ULID of now', key: keyOf(minutes(0)), own: true, storesKey: false },
    { given: 'a ULID of nine minutes ago', key: keyOf(minutes(-9)), own: true, storesKey: false },
    { given: 'a ULID of nine minutes ahead', key: keyOf(minutes(9)), own: true, storesKey: false },
    { given: 'one near the border', key: keyOf(minutes(-9.5)), own: true, storesKey: true },
    { given: 'one on the border', key: keyOf(minutes(-10)), own: true, storesKey: true },
    { given: 'one on the far border', key: keyOf(minutes(10)), own: true, storesKey: true },
    { given: 'one beyond the border', key: keyOf(minutes(-10.01)), own: false, storesKey: true },
    { given: 'one from the future', key: keyOf(minutes(60)), own: false, storesKey: true },
  ])('with $given', ({ key, own, storesKey }) => {
    const ulid = own ? key?.ulid : fresh;
    expect(nameExecution(key, now, fresh)).toEqual({ ulid, storesKey });
  });
});
