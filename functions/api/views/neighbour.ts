import type { Command } from '../../../shared/model/command.ts';
import {
  type EventKind,
  type EventRecord,
  eventKinds,
  type What,
} from '../../../shared/model/event.ts';
import { isObjectId } from '../../../shared/model/ids.ts';
import type { ResourceView } from '../../../shared/model/wire/resource.ts';

/**
 * A resource as somebody sees it who sees it only because they use it: with others, perhaps. What
 * it does is their business; who told it to, from where and in which words is not.
 */

/** Kinds of events in which people's own words may stand. */
const inWords: readonly EventKind[] = [
  ...(['told', 'paused', 'unpaused', 'released', 'retiring', 'destroyed'] as const),
  'reclaim-refused',
];

const nameFor = (me: string, by: string): string =>
  by === me || by === 'system' || isObjectId(by) ? by : 'somebody';

export const eventForNeighbour = (me: string, event: EventRecord): EventRecord => ({
  ...event,
  by: nameFor(me, event.by),
  what: event.what.map(withoutWords),
});

function withoutWords(what: What): What {
  if (!inWords.includes(what.kind)) return what;
  const [asked = ''] = what.text.split(' ');
  return {
    ...what,
    text: what.kind === 'told' ? `${asked} was asked` : eventKinds[what.kind].says,
  };
}

export const commandForNeighbour = (me: string, command: Command): Command =>
  command.by === me ? command : { ...command, by: nameFor(me, command.by), from: '', because: '' };

export const resourceForNeighbour = (me: string, view: ResourceView): ResourceView => ({
  ...view,
  retiring: view.retiring && endedFor(me, view.retiring),
  leaving: view.leaving && endedFor(me, view.leaving),
});

type Why = Readonly<{ reason: string; detail: string; by: string }>;

export function endedFor<W extends Why>(me: string, ended: W): W {
  const by = nameFor(me, ended.by);
  return by === ended.by ? ended : { ...ended, by, detail: ended.reason };
}
