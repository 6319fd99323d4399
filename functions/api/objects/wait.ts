import { kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { WaitQuery } from '../http/read-query.ts';
import type { ApiPorts, News } from '../ports.ts';
import { refuse } from '../problems.ts';
import { type Changes, waitingSince } from './changes.ts';

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/** What to wait for: the object, and what counts as its change. */
export type WaitTarget<R> = Changes<R> &
  Readonly<{
    id: ObjectId;
    /** Strongly consistent. */
    read(): Promise<R | null>;
  }>;

/** What a wait found, and since when the client goes on waiting; null: it need not. */
export type Waited<R> = Readonly<{ record: R; since: Instant | null }>;

/**
 * Returns the record as soon as it differs from the version the caller has seen, or as it is when
 * the time is up, which is at most `longestWait`. A caller without `version` may have missed the
 * change already, so an object that does not change by itself is returned at once.
 */
export async function readWaiting<R extends Readonly<{ version: number }>>(
  ports: ApiPorts,
  query: WaitQuery,
  target: WaitTarget<R>,
): Promise<Waited<R>> {
  const record = await readAtChange(ports, query, target);
  return { record, since: waitingSince(target, record, query.version) };
}

async function readAtChange<R extends Readonly<{ version: number }>>(
  ports: ApiPorts,
  { wait = 0, version }: WaitQuery,
  target: WaitTarget<R>,
): Promise<R> {
  const { clock } = ports.turns;
  const until = clock.now() + Math.min(wait, ports.longestWait) * 1_000;
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

const polling = ({ turns }: ApiPorts): News => ({ wait: turns.pause, close: () => undefined });
