import type { Command } from '../../../shared/model/command.ts';
import {
  type EventEntry,
  type EventKind,
  type EventRecord,
  eventKinds,
} from '../../../shared/model/event.ts';
import { isObjectId } from '../../../shared/model/ids.ts';
import type { ResourceView } from '../../../shared/model/wire/resource.ts';

/**
 * A resource as seen by a principal whose only access to it is a lease on it, which others may
 * share. They may see what it does, but not who commanded it, from where and in which words.
 */

/** Kinds of events whose text may contain a person's own words. */
const kindsWithUserText: readonly EventKind[] = [
  ...(['commanded', 'paused', 'unpaused', 'released', 'retiring', 'destroyed'] as const),
  'reclaim-refused',
];

const visibleName = (me: string, by: string): string =>
  by === me || by === 'system' || isObjectId(by) ? by : 'another principal';

export const eventForCoTenant = (me: string, event: EventRecord): EventRecord => ({
  ...event,
  by: visibleName(me, event.by),
  entries: event.entries.map(withoutUserText),
});

function withoutUserText(entry: EventEntry): EventEntry {
  if (!kindsWithUserText.includes(entry.kind)) return entry;
  const [command = ''] = entry.text.split(' ');
  return {
    ...entry,
    text:
      entry.kind === 'commanded' ? `${command} was requested` : eventKinds[entry.kind].description,
  };
}

export const commandForCoTenant = (me: string, command: Command): Command =>
  command.by === me
    ? command
    : { ...command, by: visibleName(me, command.by), from: '', reason: '' };

export const resourceForCoTenant = (me: string, view: ResourceView): ResourceView => ({
  ...view,
  retiring: view.retiring && endedForCoTenant(me, view.retiring),
  leaving: view.leaving && endedForCoTenant(me, view.leaving),
});

type EndedBy = Readonly<{ reason: string; detail: string; by: string }>;

export function endedForCoTenant<W extends EndedBy>(me: string, ended: W): W {
  const by = visibleName(me, ended.by);
  return by === ended.by ? ended : { ...ended, by, detail: ended.reason };
}
