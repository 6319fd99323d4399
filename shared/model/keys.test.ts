import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRelease } from '../../test/support/lifecycle/commands.ts';
import { execId, leaseId, me, res } from '../../test/support/model/ids.ts';
import { aLineEntry, aSeat } from '../../test/support/model/seats.ts';
import { now } from '../../test/support/model/time.ts';
import { bySeniority } from '../lifecycle/allocator/line.ts';
import * as keys from './keys.ts';
import { keyText } from './write.ts';

const key = (pk: string, sk?: string, table = 'slots') => ({
  table,
  pk,
  ...(sk === undefined ? {} : { sk }),
});

describe('the keys of the tables', () => {
  it.each([
    { what: 'a lease', is: keys.leaseKey(me), at: key(me, undefined, 'leases') },
    { what: 'a resource', is: keys.resourceKey(res), at: key(res, undefined, 'resources') },
    {
      what: 'an execution',
      is: keys.executionKey(execId('me', 'x')),
      at: key(me, 'x'.padStart(26, '0'), 'executions'),
    },
    {
      what: 'a large program',
      is: keys.programKey(execId('me', 'x')),
      at: key(`program/${me}`, 'x'.padStart(26, '0'), 'executions'),
    },
    {
      what: 'launch parameters',
      is: keys.launchParametersKey(res),
      at: key(`launch-parameters/${res}`, undefined, 'resources'),
    },
    {
      what: 'an idempotency key',
      is: keys.idempotencyKey(me, 'h'),
      at: key(`idempotency/${me}`, 'h'),
    },
    { what: 'a command', is: keys.commandKeyOf(aRelease()), at: key(me, 'c1', 'commands') },
    { what: 'an event', is: keys.eventKey(me, 7), at: key(me, '0000000007', 'events') },
    {
      what: 'a seat',
      is: keys.freeSeatKey(aSeat({ n: 7 })),
      at: key('seats/hosts/any', `${res}/07`),
    },
    { what: 'a gate', is: keys.gateKey(res), at: key(`gate/${res}`, '-') },
    { what: 'a returned seat', is: keys.returnedKey(res, 31), at: key(`returned/${res}`, '31') },
    { what: 'usage', is: keys.usageKey('hosts'), at: key('usage/hosts', '-') },
    { what: 'a lock', is: keys.lockKey('machine/i-1'), at: key('lock/machine/i-1', '-') },
    {
      what: 'the count of unfinished executions',
      is: keys.runningKey(me),
      at: key(`running/${me}`, '-'),
    },
    { what: 'a sweep', is: keys.sweepKey('leases-3'), at: key('sweep/leases-3', '-') },
    {
      what: 'an audit mark',
      is: keys.orphanMarkKey('i-1'),
      at: key(keys.orphanMarkPartition, 'i-1'),
    },
    { what: 'a blueprint', is: keys.blueprintKey('b'), at: key('blueprint', 'b', 'blueprints') },
    { what: 'a pool', is: keys.poolKey('p'), at: key('pool', 'p', 'blueprints') },
    { what: 'a device', is: keys.deviceKey('p', 'd'), at: key('device/p', 'd', 'blueprints') },
    {
      what: 'an entry in a line',
      is: keys.lineEntryKey(aLineEntry({ priority: 0, queuedAt: 5 })),
      at: key('line/hosts', `any/999/0000000000005/${leaseId('b')}`),
    },
  ])('$what', ({ is, at }) => {
    expect(is).toEqual(at);
  });

  it('differ as text by table, partition and sort key', () => {
    const texts = [keys.leaseKey(me), keys.gateKey(res), keys.usageKey('a'), keys.usageKey('b')];

    expect(new Set(texts.map(keyText)).size).toBe(texts.length);
  });
});

describe('the order of a line', () => {
  const entry = fc.record({
    priority: fc.integer({ min: 0, max: 999 }),
    queuedAt: fc.integer({ min: 0, max: 5 * now }),
    lease: fc.integer({ min: 0, max: 50 }).map((n) => leaseId(String(n))),
  });

  it('is by priority, then by arrival, then by id', () => {
    fc.assert(
      fc.property(entry, entry, (one, two) => {
        const [a, b] = [aLineEntry(one), aLineEntry(two)];
        const expected =
          b.priority - a.priority ||
          a.queuedAt - b.queuedAt ||
          (a.lease === b.lease ? 0 : a.lease < b.lease ? -1 : 1);

        const [x, y] = [keys.lineSortKey(a), keys.lineSortKey(b)];

        expect(x === y ? 0 : x < y ? -1 : 1).toBe(Math.sign(expected));
        if (expected !== 0) expect(Math.sign(bySeniority(a, b))).toBe(Math.sign(expected));
      }),
    );
  });

  it('keeps the entries of one fit together', () => {
    const entries = [
      aLineEntry({ fit: 'b', priority: 999 }),
      aLineEntry({ fit: 'a', priority: 0 }),
    ];

    expect(entries.map(keys.lineSortKey).toSorted()).toEqual(
      entries.toReversed().map(keys.lineSortKey),
    );
  });
});
