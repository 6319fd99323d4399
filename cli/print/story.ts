import type { EventView, LeaseView } from '../api/views.ts';
import { took } from './time.ts';

type What = EventView['what'][number];
type Happened = Readonly<{ at: number; what: What }>;

/** A stretch of time in which a lease was not usable yet, and what it was waiting for. */
type Wait = Readonly<{ detail: string; from: number; to: number | null }>;

const waits = ['waiting', 'building', 'build-failed', 'back-in-line', 'acquired'];
const waitEnds = ['activated', 'released', 'broken', 'destroyed'];

const inOrder = (events: readonly EventView[]): readonly Happened[] =>
  events
    .toSorted((a, b) => a.version - b.version)
    .flatMap(({ at, what }) => what.map((one) => ({ at: Date.parse(at), what: one })));

const textIn = ({ data }: What, field: string): string => {
  const value = data?.[field];
  return typeof value === 'string' ? value : '';
};

/** What a lease waited for, one after the other; the last one may still go on. */
function waitsOf(events: readonly EventView[]): readonly Wait[] {
  const found: Wait[] = [];
  for (const { at, what } of inOrder(events)) {
    const begins = waits.includes(what.kind);
    if (!begins && !waitEnds.includes(what.kind)) continue;
    const open = found.at(-1);
    if (open?.to === null) {
      if (begins && open.detail === what.text) continue;
      found.splice(-1, 1, { ...open, to: at });
    }
    if (begins) found.push({ detail: what.text, from: at, to: null });
  }
  return found.filter(({ from, to }) => to === null || to > from);
}

/** Resources that its events speak of: what was built for it, and what it held. */
export const resourcesOf = (events: readonly EventView[]): readonly string[] => [
  ...new Set(
    inOrder(events)
      .map(({ what }) => textIn(what, 'resource'))
      .filter((id) => id !== ''),
  ),
];

/** What a lease went through: the way from its request to its end. Null: nothing to say of it. */
export type LeaseStory = Readonly<
  Record<'request' | 'waited' | 'seat' | 'used' | 'cleaned', string | null>
>;

export function storyOf(lease: LeaseView, events: readonly EventView[], now: number): LeaseStory {
  const happened = inOrder(events);
  const at = (kind: string): number | null =>
    happened.find(({ what }) => what.kind === kind)?.at ?? null;
  const [began, ended] = [at('activated'), lease.ended ? Date.parse(lease.ended.at) : null];
  const asked = happened.find(({ what }) => what.kind === 'asked')?.what;
  return {
    request: asked ? textIn(asked, 'request') : null,
    waited: waitedText(waitsOf(events), now),
    seat: seatText(happened),
    used: began !== null && ended !== null ? took(ended - began) : null,
    cleaned: ended === null ? null : cleanedText(happened, ended, at('destroyed'), now),
  };
}

/** `42.0 s: hosts: 3 of 3 hosts are held`; of several each has its own time. */
function waitedText(found: readonly Wait[], now: number): string | null {
  const [first] = found;
  if (first === undefined) return null;
  const end = found.at(-1)?.to ?? null;
  const all = `${took((end ?? now) - first.from)}${end === null ? ' so far' : ''}`;
  if (found.length === 1) return `${all}: ${first.detail}`;
  const each = found.map(({ detail, from, to }) => `${took((to ?? now) - from)} ${detail}`);
  return `${all}: ${each.join('; then ')}`;
}

/** Who gave the seat. One that was built for it was handed over as well, by its resource. */
function seatText(happened: readonly Happened[]): string | null {
  const held = happened.findLast(({ what }) => textIn(what, 'how') !== '')?.what;
  if (held === undefined) return null;
  const resource = textIn(held, 'resource');
  if (textIn(held, 'how') === 'warm') return `${resource}, where a seat was free`;
  const built = happened.some(
    ({ what }) => what.kind === 'building' && textIn(what, 'resource') === resource,
  );
  return built ? `${resource}, built for it` : `${resource}, whose seat was handed over to it`;
}

function cleanedText(
  happened: readonly Happened[],
  ended: number,
  destroyed: number | null,
  now: number,
): string {
  if (destroyed !== null) return `${took(destroyed - ended)} after its end`;
  const failed = happened.findLast(({ what }) => what.kind === 'clean-up-failed')?.what;
  return `not yet, ${took(now - ended)} after its end${failed ? `: ${failed.text}` : ''}`;
}
