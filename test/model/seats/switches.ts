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
 * A rule switched off at the edge of the real decisions: in what they read, or in what they write.
 * If the rule is needed, a violation comes back.
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
  if (write.op === 'put' && write.key.pk.startsWith('granted/')) return write.item['granted'];
  const stored = /^(seats|returned)\//.test(write.key.pk);
  return stored && write.op === 'put' ? write.item : undefined;
};

const resourceOf = (seat: Json | undefined): string | null =>
  typeof seat === 'object' && seat !== null && 'resource' in seat ? String(seat['resource']) : null;

/** Returns the seats of a resource as if all were returned. */
const allReturned = (pk: string): readonly Found[] =>
  [0, 1].map((n) => {
    const resource: ResourceId = `res-${pk.slice('returned/res-'.length)}`;
    const item: Item = { blueprint: '', fit: '', resource, n, capacity: 2, uses: 0, freedAt: 0 };
    return { pk, sk: `0${n}`, item };
  });

export const switches = {
  /** A seat is returned or passed on only if the gate is as the writer believes. */
  guard: {
    writes: (write, about) => (checksGate(write) && !takes(about) ? none : write),
  },
  /** Closing a gate names every seat, including those that must be absent. */
  exact: {
    writes: (write) =>
      write.op === 'check' && /^(seats|returned)\//.test(write.key.pk) ? none : write,
  },
  /** A resource is destroyed only when all its outstanding seats are returned. */
  home: {
    reads: (range, found) => (range.pk.startsWith('returned/') ? allReturned(range.pk) : found),
    writes: (write) => (write.key.pk.startsWith('returned/') ? none : write),
  },
  /** Taking a grant checks the gate; activation checks that the resource is still active. */
  takeCheck: {
    writes: (write, about) =>
      (checksGate(write) && takes(about)) ||
      (write.op === 'check' && write.key.table === 'resources')
        ? none
        : write,
  },
  /** A turn that sees a free seat and an older entry grants the seat to that entry. */
  helper: {
    reads: (range, found, by) =>
      isLine(range) && by?.state === 'pending' && by.id.startsWith('lease-') ? [] : found,
  },
  /** A resource that leaves releases a lease only *if it holds this resource*. */
  addressed: {
    writes: (write) => {
      if (write.op !== 'put' || write.key.table !== 'commands') return write;
      const { ifHolds: _, ...item } = write.item;
      return { ...write, item };
    },
  },
  /** Room is passed to an entry before it is returned to the counter. */
  room: {
    reads: (range, found) => (isLine(range) && range.prefix === undefined ? [] : found),
  },
  /** A turn that frees a seat reads the line again. */
  relook: { rechecks: true },
  /** A lease is woken at every transition of the resource it has built. */
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
  /** A seat that has served all its leases is not used again. */
  uses: {
    reads: (range, found) =>
      range.pk.startsWith('seats/')
        ? found.map((token) => ({ ...token, item: { ...token.item, uses: 0 } }))
        : found,
  },
  /** Returning a spent seat makes its resource retire. */
  retires: {
    writes: (write) =>
      write.key.table === 'commands' && write.key.sk?.startsWith('0-spent-') ? none : write,
  },
  /** A lease that leaves its lines passes on its other grants. */
  surplus: {
    writes(write, about) {
      const { before, commit } = about;
      const leaves = before.state === 'pending' && commit.next?.state !== 'pending';
      if (!leaves || !before.id.startsWith('lease-') || commit.next === null) return write;
      const kept = 'resourceId' in commit.next ? commit.next.resourceId : null;
      const gate = checksGate(write) && write.key.pk !== `gate/${kept}`;
      const ofOther = write.op === 'delete' && !write.key.sk?.endsWith(before.id);
      const moves = ofOther && write.key.pk.startsWith('line/');
      return gate || moves || resourceOf(seatOf(write)) !== null ? none : write;
    },
  },
} satisfies Readonly<Record<string, Without>>;

export type Switch = keyof typeof switches;

export const isSwitch = (name: string): name is Switch => name in switches;
