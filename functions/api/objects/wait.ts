import { kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import { refuse } from '../http/problem.ts';
import type { WaitQuery } from '../http/read-query.ts';
import type { ApiPorts, News } from '../ports.ts';

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/** How to hold an answer until it is worth giving. */
export type Watch<R> = Readonly<{
  id: ObjectId;
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
  // Heard from before the first look on: nothing is written between a look and the next wait.
  const news = ports.hear?.(watch.id) ?? silence(ports);
  try {
    const first = await watch.read();
    if (first === null) return refuse('not-found', `There is no ${kindOf(watch.id)} ${watch.id}.`);
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
      await news.wait(Math.min(pause, until - clock.now()));
      latest = (await watch.read()) ?? latest;
      if (watch.face(latest) !== face) break;
    }
    return latest;
  } finally {
    news.close();
  }
}

const silence = ({ sleep }: ApiPorts): News => ({ wait: sleep, close: () => undefined });
