import type { Commit } from '../../../shared/lifecycle/decision.ts';
import type { ResourceId } from '../../../shared/model/ids.ts';
import type { Json } from '../../../shared/model/json.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import type { Wake } from '../../../shared/model/wake.ts';
import type { Item, Write } from '../../../shared/model/write.ts';
import type { Found, Range } from '../../../shared/ports/store.ts';
import { isHeld } from './turn.ts';

type About = Readonly<{ before: AnyRecord; commit: Commit<AnyRecord> }>;

/**
 * A rule taken away, at the edge of the real decisions: from what they read, or from what they
 * write. If the rule is needed, a violation comes back.
 */
export type Without = Readonly<{
  reads?(range: Range, found: readonly Found[], by: AnyRecord | null): readonly Found[];
  writes?(write: Write, about: About): Write | readonly Write[];
  rechecks?: true;
  wakes?(wakes: readonly Wake[], by: AnyRecord): readonly Wake[];
}>;

const none: readonly Write[] = [];

const takes = ({ before, commit }: About): boolean =>
  before.state === 'pending' && before.id.startsWith('lease-') && isHeld(commit.next);

const checksGate = ({ op, key }: Write): boolean => op === 'check' && key.pk.startsWith('gate/');

const isLine = ({ pk }: Range): boolean => pk.startsWith('line/');

const seatOf = (write: Write): Json | undefined => {
  if (write.op === 'update') return write.set['granted'];
  const lies = /^(seats|returned)\//.test(write.key.pk);
  return lies && write.op === 'put' ? write.item : undefined;
};

const resourceOf = (seat: Json | undefined): string | null =>
  typeof seat === 'object' && seat !== null && 'resource' in seat ? String(seat['resource']) : null;

/** The seats of a resource, as if all had come home. */
const allHome = (pk: string): readonly Found[] =>
  [0, 1].map((n) => {
    const resource: ResourceId = `res-${pk.slice('returned/res-'.length)}`;
    const item: Item = { blueprint: '', fit: '', resource, n, capacity: 2, uses: 0, freedAt: 0 };
    return { pk, sk: `0${n}`, item };
  });

export const switches = {
  /** A seat is given back, or handed on, only while the gate is as the giver thinks. */
  guard: {
    writes: (write, about) => (checksGate(write) && !takes(about) ? none : write),
  },
  /** Who closes a gate names every seat, those that must be absent too. */
  exact: {
    writes: (write) =>
      write.op === 'check' && /^(seats|returned)\//.test(write.key.pk) ? none : write,
  },
  /** Seats gather at home; a resource is destroyed when all are there. */
  home: {
    reads: (range, found) => (range.pk.startsWith('returned/') ? allHome(range.pk) : found),
    writes: (write) => (write.key.pk.startsWith('returned/') ? none : write),
  },
  /** Taking a grant checks the gate; becoming active, that the resource still is. */
  takeCheck: {
    writes: (write, about) =>
      (checksGate(write) && takes(about)) ||
      (write.op === 'check' && write.key.table === 'resources')
        ? none
        : write,
  },
  /** Whoever sees a free seat and an older row moves the seat to that row. */
  helper: {
    reads: (range, found, by) =>
      isLine(range) && by?.state === 'pending' && by.id.startsWith('lease-') ? [] : found,
  },
  /** A resource that leaves says *if you hold me*. */
  addressed: {
    writes: (write) => {
      if (write.op !== 'put' || write.key.table !== 'commands') return write;
      const { ifHolds: _, ...item } = write.item;
      return { ...write, item };
    },
  },
  /** Room is handed to a row before it goes back to the counter. */
  room: {
    reads: (range, found) => (isLine(range) && range.prefix === undefined ? [] : found),
  },
  /** Who put a seat in the bag looks at the line once more. */
  relook: { rechecks: true },
  /** A lease is woken at every transition of what it has built. */
  watch: {
    wakes: (wakes, by) => wakes.filter(({ reason }) => !reason.startsWith(`${by.id}: `)),
  },
  /** In a line, priority comes before time. */
  priority: {
    reads: (range, found) =>
      isLine(range)
        ? found.toSorted((a, b) => Number(a.item['queuedAt']) - Number(b.item['queuedAt']))
        : found,
  },
  /** A seat that has served as many leases as it may is for nobody. */
  uses: {
    reads: (range, found) =>
      range.pk.startsWith('seats/')
        ? found.map((token) => ({ ...token, item: { ...token.item, uses: 0 } }))
        : found,
  },
  /** Whoever gives back a spent seat has its resource retire. */
  retires: {
    writes: (write) =>
      write.key.table === 'commands' && write.key.sk?.startsWith('0-spent-') ? none : write,
  },
  /** A lease that leaves its lines passes on what else it was granted. */
  surplus: {
    writes(write, about) {
      const { before, commit } = about;
      const leaves = before.state === 'pending' && commit.next?.state !== 'pending';
      if (!leaves || !before.id.startsWith('lease-') || commit.next === null) return write;
      const kept = 'resourceId' in commit.next ? commit.next.resourceId : null;
      const gate = checksGate(write) && write.key.pk !== `gate/${kept}`;
      return gate || resourceOf(seatOf(write)) !== null ? none : write;
    },
  },
} satisfies Readonly<Record<string, Without>>;

export type Switch = keyof typeof switches;

export const isSwitch = (name: string): name is Switch => name in switches;
