import type { EventView, LeaseView } from '../api/views.ts';
import { took } from './time.ts';

type Entry = EventView['entries'][number];
type DatedEntry = Readonly<{ at: number; entry: Entry }>;

/** A period in which a lease was not usable yet, and what it waited for; epoch ms. */
type WaitPeriod = Readonly<{ detail: string; from: number; to: number | null }>;

const waitKinds = ['waiting', 'building', 'build-failed', 'back-in-line', 'acquired'];
const waitEndKinds = ['activated', 'released', 'broken', 'destroyed'];

const entriesInOrder = (events: readonly EventView[]): readonly DatedEntry[] =>
  events
    .toSorted((a, b) => a.version - b.version)
    .flatMap(({ at, entries }) => entries.map((entry) => ({ at: Date.parse(at), entry })));

const dataText = ({ data }: Entry, field: string): string => {
  const value = data?.[field];
  return typeof value === 'string' ? value : '';
};

/** Returns what a lease waited for, in order; the last period may not have ended yet. */
function waitPeriodsOf(events: readonly EventView[]): readonly WaitPeriod[] {
  const periods: WaitPeriod[] = [];
  for (const { at, entry } of entriesInOrder(events)) {
    const begins = waitKinds.includes(entry.kind);
    if (!begins && !waitEndKinds.includes(entry.kind)) continue;
    const open = periods.at(-1);
    if (open?.to === null) {
      if (begins && open.detail === entry.text) continue;
      periods.splice(-1, 1, { ...open, to: at });
    }
    if (begins) periods.push({ detail: entry.text, from: at, to: null });
  }
  return periods.filter(({ from, to }) => to === null || to > from);
}

/** Returns the resources that a lease's events name: those built for it, and those it held. */
export const resourcesNamedIn = (events: readonly EventView[]): readonly string[] => [
  ...new Set(
    entriesInOrder(events)
      .map(({ entry }) => dataText(entry, 'resource'))
      .filter((id) => id !== ''),
  ),
];

/** A lease's way from its request to its end, in words; null where there is nothing to say. */
export type LeaseSummary = Readonly<
  Record<'request' | 'waited' | 'seat' | 'used' | 'cleanedUp', string | null>
>;

export function summarizeLease(
  lease: LeaseView,
  events: readonly EventView[],
  now: number,
): LeaseSummary {
  const entries = entriesInOrder(events);
  const timeOf = (kind: string): number | null =>
    entries.find(({ entry }) => entry.kind === kind)?.at ?? null;
  const [activated, ended] = [timeOf('activated'), lease.ended ? Date.parse(lease.ended.at) : null];
  const requested = entries.find(({ entry }) => entry.kind === 'requested')?.entry;
  return {
    request: requested ? dataText(requested, 'request') : null,
    waited: waitedText(waitPeriodsOf(events), now),
    seat: seatText(entries),
    used: activated !== null && ended !== null ? took(ended - activated) : null,
    cleanedUp: ended === null ? null : cleanedUpText(entries, ended, timeOf('destroyed'), now),
  };
}

/** `42.0 s: hosts: 3 of 3 hosts are held`; of several periods, each with its own duration. */
function waitedText(periods: readonly WaitPeriod[], now: number): string | null {
  const [first] = periods;
  if (first === undefined) return null;
  const end = periods.at(-1)?.to ?? null;
  const all = `${took((end ?? now) - first.from)}${end === null ? ' so far' : ''}`;
  if (periods.length === 1) return `${all}: ${first.detail}`;
  const each = periods.map(({ detail, from, to }) => `${took((to ?? now) - from)} ${detail}`);
  return `${all}: ${each.join('; then ')}`;
}

/**
 * Returns the resource and how the lease got its seat. A seat on a resource built for the lease is
 * granted, too (by that resource), so the `building` entry tells the two apart.
 */
function seatText(entries: readonly DatedEntry[]): string | null {
  const held = entries.findLast(({ entry }) => dataText(entry, 'how') !== '')?.entry;
  if (held === undefined) return null;
  const resource = dataText(held, 'resource');
  if (dataText(held, 'how') === 'warm') return `${resource}, which had a free seat`;
  const wasBuilt = entries.some(
    ({ entry }) => entry.kind === 'building' && dataText(entry, 'resource') === resource,
  );
  return wasBuilt ? `${resource}, built for it` : `${resource}, whose seat was granted to it`;
}

function cleanedUpText(
  entries: readonly DatedEntry[],
  ended: number,
  destroyed: number | null,
  now: number,
): string {
  if (destroyed !== null) return `${took(destroyed - ended)} after its end`;
  const failed = entries.findLast(({ entry }) => entry.kind === 'clean-up-failed')?.entry;
  return `not yet, ${took(now - ended)} after its end${failed ? `: ${failed.text}` : ''}`;
}
