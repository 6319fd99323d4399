import { describe, expect, it } from 'vitest';
import { me } from '../../test/support/model/ids.ts';
import { leaseKey } from './keys.ts';
import { exists, update } from './write.ts';

describe('an update', () => {
  const key = leaseKey(me);
  const unchanged = { op: 'update', key, set: {}, remove: [], add: {}, when: exists };

  it.each([
    { change: {} },
    { change: { set: { version: 4 } } },
    { change: { remove: ['building'] } },
    { change: { add: { n: -1 } } },
    { change: { set: { version: 4 }, remove: ['building'], add: { n: 1 } } },
  ])('changes $change and nothing else', ({ change }) => {
    expect(update(key, { ...change, when: exists })).toEqual({ ...unchanged, ...change });
  });
});
