import type { CommandView, EventView } from '../api/views.ts';
import { table } from './table.ts';
import { clockTimeMs } from './time.ts';

type Line = Readonly<{ at: string; what: string; by: string }>;

/** Everything that happened, and every command still waiting to be obeyed, in order of time. */
export function timeline(
  events: readonly EventView[],
  commands: readonly CommandView[],
  now: number,
  width: number | null,
): readonly string[] {
  const happened = events.flatMap(({ at, by, what }) =>
    what.map(({ kind, text }): Line => ({ at, by, what: text ? `${kind}: ${text}` : kind })),
  );
  const asked = commands.map(
    ({ at, by, from, kind, because }): Line => ({
      at,
      by: `${by} · ${from}`,
      what: `asked to ${kind}${because ? `: ${because}` : ''}`,
    }),
  );
  const lines = [...happened, ...asked].sort((a, b) => a.at.localeCompare(b.at));
  const columns = [
    { title: '', cell: ({ at }: Line) => clockTimeMs(at, now) },
    { title: '', cell: ({ what }: Line) => what },
    { title: '', cell: ({ by }: Line) => by },
  ];
  return table(columns, lines, width).slice(1);
}
