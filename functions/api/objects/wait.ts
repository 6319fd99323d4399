import { kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import type { WaitQuery } from '../http/read-query.ts';
import type { ApiPorts, News } from '../ports.ts';
import { refuse } from '../problems.ts';

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/** How to hold an answer until the object changes. */
export type WaitTarget<R> = Readonly<{
  id: ObjectId;
  /** Strongly consistent. */
  read(): Promise<R | null>;
  /** Returns what counts as a change, as text. Other writes (timers, counters) do not. */
  fingerprint(record: R): string;
  /** True if it may change by itself. Without `version`, only such an object is waited for. */
  isMoving(record: R): boolean;
  /** True if it will never change again: then the answer is immediate. */
  isFinal(record: R): boolean;
}>;

/**
 * Returns the record as soon as it differs from the version the caller has seen, or as it is when
 * the time is up. A caller without `version` may have missed the change already, so an object that
 * does not change by itself is returned at once.
 */
export async function readWaiting<R extends Readonly<{ version: number }>>(
  ports: ApiPorts,
  { wait = 0, version }: WaitQuery,
  target: WaitTarget<R>,
): Promise<R> {
  const { clock } = ports.turns;
  const until = clock.now() + wait * 1_000;
  // Listens from before the first read, so no write falls between a read and the next wait.
  const news = ports.hear?.(target.id) ?? polling(ports);
  try {
    const first = await target.read();
    if (first === null)
      return refuse('not-found', `No ${kindOf(target.id)} has the id ${target.id}.`);
    const seen = version === undefined || version === first.version;
    if (!seen || target.isFinal(first)) return first;
    if (version === undefined && !target.isMoving(first)) return first;

    const initial = target.fingerprint(first);
    let latest = first;
    for (
      let pause = firstPauseMs;
      clock.now() < until;
      pause = Math.min(pause * 1.5, longestPauseMs)
    ) {
      await news.wait(Math.min(pause, until - clock.now()));
      latest = (await target.read()) ?? latest;
      if (target.fingerprint(latest) !== initial) break;
    }
    return latest;
  } finally {
    news.close();
  }
}

const polling = ({ sleep }: ApiPorts): News => ({ wait: sleep, close: () => undefined });
