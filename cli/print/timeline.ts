import type { CommandView, EventView, ExecutionView } from '../api/views.ts';
import { tableLines } from './table.ts';
import { clockTimeMs, took } from './time.ts';

type TimelineLine = Readonly<{ at: string; text: string; by: string }>;

/** The history of one object. Events of another object are printed with that object's id. */
export type ObjectHistory = Readonly<{
  id: string;
  events: readonly EventView[];
  commands: readonly CommandView[];
  executions?: readonly ExecutionView[];
}>;

/**
 * Returns a line for everything that happened, and for every command not carried out yet, in order
 * of time, each with the time since the line before.
 */
export function timelineLines(
  history: ObjectHistory,
  now: number,
  width: number | null,
): readonly string[] {
  const lines = [
    ...history.events.flatMap((event) => eventLines(history, event)),
    ...history.commands.map(commandLine),
    ...(history.executions ?? []).flatMap(executionLines),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const rows = lines.map((line, n) => ({ ...line, after: sinceText(lines[n - 1], line) }));
  const columns = [
    { title: '', cell: ({ at }: TimelineLine) => clockTimeMs(at, now) },
    { title: '', cell: ({ after }: TimelineLine & { after: string }) => after },
    { title: '', cell: ({ text }: TimelineLine) => text },
    { title: '', cell: ({ by }: TimelineLine) => by },
  ];
  return tableLines(columns, rows, width).slice(1);
}

/** Returns the time since the line before; empty below 5 ms. */
function sinceText(before: TimelineLine | undefined, { at }: TimelineLine): string {
  const ms = before ? Date.parse(at) - Date.parse(before.at) : 0;
  return ms < 5 ? '' : `+${took(ms)}`;
}

const eventLines = (
  { id }: ObjectHistory,
  { object, at, by, entries }: EventView,
): readonly TimelineLine[] =>
  entries.map(({ kind, text }) => {
    const prefix = object === id ? '' : `${object} `;
    return { at, by, text: `${prefix}${text ? `${kind}: ${text}` : kind}` };
  });

const commandLine = ({ at, by, from, kind, reason }: CommandView): TimelineLine => ({
  at,
  by: `${by} · ${from}`,
  text: `${kind} requested${reason ? `: ${reason}` : ''}`,
});

/** Returns two lines: when the execution was requested, and how it ended. */
function executionLines(execution: ExecutionView): readonly TimelineLine[] {
  const { id, requestedBy: by, createdAt, startedAt, endedAt, state, detail, summary } = execution;
  const queued = { at: createdAt, by, text: `${id} queued: ${summary}` };
  if (endedAt === null) return [queued];
  const ms = startedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  const how = [detail, ms === null ? '' : `ran ${took(ms)}`].filter((part) => part).join(', ');
  return [queued, { at: endedAt, by: 'system', text: `${id} ${state}${how ? `: ${how}` : ''}` }];
}
