import { refuse } from '../http/problem.ts';
import type { WaitQuery } from '../http/read-query.ts';
import type { ApiPorts } from '../ports.ts';

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/** How to hold an answer until it is worth giving. */
export type Watch<R> = Readonly<{
  /** For the refusal when there is none: `lease lease-…`. */
  what: string;
  /** Strongly consistent. */
  read(): Promise<R | null>;
  /** What counts as a change, as text. Other writes (alarms, counters) are nobody's news. */
  face(record: R): string;
  /** May it move by itself? Without `version`, only what does is waited for. */
  moves(record: R): boolean;
  /** Will it never change again? Then nobody waits. */
  rests(record: R): boolean;
}>;

/**
 * The record, as soon as it differs from what the asker has seen, or as it is when time is up.
 * Who names no `version` may have missed the change already: what rests is answered at once.
 */
export async function readWaiting<R extends Readonly<{ version: number }>>(
  ports: ApiPorts,
  { wait = 0, version }: WaitQuery,
  watch: Watch<R>,
): Promise<R> {
  const { clock } = ports.turns;
  const until = clock.now() + wait * 1_000;
  const first = await watch.read();
  if (first === null) return refuse('not-found', `There is no ${watch.what}.`);
  const seen = version === undefined || version === first.version;
  if (!seen || watch.rests(first)) return first;
  if (version === undefined && !watch.moves(first)) return first;

  const face = watch.face(first);
  let latest = first;
  for (
    let pause = firstPauseMs;
    clock.now() < until;
    pause = Math.min(pause * 1.5, longestPauseMs)
  ) {
    await ports.sleep(Math.min(pause, until - clock.now()));
    latest = (await watch.read()) ?? latest;
    if (watch.face(latest) !== face) break;
  }
  return latest;
}
