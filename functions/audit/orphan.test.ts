import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { res } from '../../test/support/model/ids.ts';
import { aDestroyedResource, anActiveResource } from '../../test/support/model/resources.ts';
import { inSeconds, now } from '../../test/support/model/time.ts';
import { decideOrphan, type Evidence, type OrphanMark, type OrphanVerdict } from './orphan.ts';

const old: Machine = {
  id: 'i-1',
  state: 'running',
  resource: res,
  attempt: 1,
  hold: false,
  launchedAt: inSeconds(-limits.orphanAge),
};
const seen = (given: Partial<Evidence>, machine: Partial<Machine> = {}): Evidence => ({
  record: null,
  claimed: false,
  mark: null,
  ...given,
  machine: { ...old, ...machine },
});
const marked = (reason: OrphanMark['reason'], ago: number): OrphanMark => ({
  reason,
  firstSeenAt: inSeconds(-ago),
});
const held = anActiveResource();
const gone = aDestroyedResource();
const enough = limits.orphanPatience;

describe('a machine of this deployment', () => {
  it.each<{ what: string; seen: Evidence; is: OrphanVerdict['kind'] }>([
    { what: 'in use', seen: seen({ record: held, claimed: true }), is: 'fine' },
    {
      what: 'in use, though it was marked',
      seen: seen({ record: held, claimed: true, mark: marked('given-up', enough) }),
      is: 'fine',
    },
    { what: 'without a record', seen: seen({}), is: 'watch' },
    { what: 'whose record is destroyed', seen: seen({ record: gone }), is: 'watch' },
    { what: 'whose record has another', seen: seen({ record: held }), is: 'watch' },
    { what: 'young', seen: seen({}, { launchedAt: old.launchedAt + 1 }), is: 'fine' },
    { what: 'without a resource', seen: seen({}, { resource: null }), is: 'fine' },
    { what: 'shutting down', seen: seen({}, { state: 'shutting-down' }), is: 'fine' },
    {
      what: 'terminated',
      seen: seen({ record: gone }, { state: 'terminated' }),
      is: 'fine',
    },
    {
      what: 'marked a moment ago',
      seen: seen({ mark: marked('no-record', enough - 1) }),
      is: 'watch',
    },
    {
      what: 'marked long enough ago',
      seen: seen({ mark: marked('no-record', enough) }),
      is: 'end',
    },
    {
      what: 'stopped',
      seen: seen({ mark: marked('no-record', enough) }, { state: 'stopped' }),
      is: 'end',
    },
    {
      what: 'marked for another reason',
      seen: seen({ record: gone, mark: marked('given-up', enough) }),
      is: 'watch',
    },
    { what: 'on hold', seen: seen({}, { hold: true }), is: 'keep' },
    {
      what: 'on hold, however long',
      seen: seen({ mark: marked('no-record', 9_999_999) }, { hold: true }),
      is: 'keep',
    },
  ])('$what: $is', ({ seen: given, is }) => {
    expect(decideOrphan(given, now).kind).toBe(is);
  });

  it('keeps the time it was first seen for one reason, and restarts it for another', () => {
    const mark = marked('destroyed', 60);

    const again = decideOrphan(seen({ record: gone, mark }), now);
    const anew = decideOrphan(seen({ record: null, mark }), now);

    expect(again).toEqual({ kind: 'watch', mark });
    expect(anew).toEqual({ kind: 'watch', mark: { reason: 'no-record', firstSeenAt: now } });
  });
});
