import type { CommandView, EventView, ExecutionView } from '../api/views.ts';
import { programText } from '../run/program.ts';
import { table } from './table.ts';
import { clockTimeMs, took } from './time.ts';

type Line = Readonly<{ at: string; what: string; by: string }>;

/** What belongs to one object's story; what others tell is told with their id. */
export type Story = Readonly<{
  id: string;
  events: readonly EventView[];
  commands: readonly CommandView[];
  executions?: readonly ExecutionView[];
}>;

/**
 * Everything that happened, and every command still waiting to be obeyed, in order of time, each
 * with how long it took since the line before.
 */
export function timeline(story: Story, now: number, width: number | null): readonly string[] {
  const lines = [
    ...story.events.flatMap((event) => happened(story, event)),
    ...story.commands.map(askedTo),
    ...(story.executions ?? []).flatMap(ran),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const told = lines.map((line, n) => ({ ...line, after: since(lines[n - 1], line) }));
  const columns = [
    { title: '', cell: ({ at }: Line) => clockTimeMs(at, now) },
    { title: '', cell: ({ after }: Line & { after: string }) => after },
    { title: '', cell: ({ what }: Line) => what },
    { title: '', cell: ({ by }: Line) => by },
  ];
  return table(columns, told, width).slice(1);
}

/** What follows at once needs no words. */
function since(before: Line | undefined, { at }: Line): string {
  const ms = before ? Date.parse(at) - Date.parse(before.at) : 0;
  return ms < 5 ? '' : `+${took(ms)}`;
}

const happened = ({ id }: Story, { object, at, by, what }: EventView): readonly Line[] =>
  what.map(({ kind, text }) => {
    const who = object === id ? '' : `${object} `;
    return { at, by, what: `${who}${text ? `${kind}: ${text}` : kind}` };
  });

const askedTo = ({ at, by, from, kind, because }: CommandView): Line => ({
  at,
  by: `${by} · ${from}`,
  what: `asked to ${kind}${because ? `: ${because}` : ''}`,
});

/** Two lines: when it was asked for, and how it ended. */
function ran(execution: ExecutionView): readonly Line[] {
  const { id, askedBy: by, createdAt, startedAt, endedAt, state, detail } = execution;
  const asked = { at: createdAt, by, what: `${id} queued: ${programText(execution)}` };
  if (endedAt === null) return [asked];
  const ms = startedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  const how = [detail, ms === null ? '' : `ran ${took(ms)}`].filter((part) => part).join(', ');
  return [asked, { at: endedAt, by: 'system', what: `${id} ${state}${how ? `: ${how}` : ''}` }];
}
