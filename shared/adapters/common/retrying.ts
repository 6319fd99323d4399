import { type Fault, FaultError } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Key, Outcome, Transaction, Write } from '../../model/write.ts';

/**
 * The result of one request. `no-effect`: it definitely changed nothing; `in-doubt`: it may have
 * been carried out.
 */
export type RequestAttempt<Answer> =
  | Readonly<{ kind: 'settled'; answer: Answer }>
  /** `overlaps`: the items that other transactions were writing, if that was why. */
  | Readonly<{ kind: 'no-effect'; fault: Fault; overlaps?: readonly Key[] }>
  | Readonly<{ kind: 'in-doubt'; fault: Fault }>;

/**
 * `sleep` takes milliseconds; `chance` returns a number in [0, 1). `throttledTries`: how often a
 * throttled request is sent.
 */
export type RetryTiming = Readonly<{
  sleep: (ms: number) => Promise<void>;
  chance: () => number;
  throttledTries: number;
}>;

/** Returns ms with full jitter: up to a bound that doubles with each try (`tries` from 1). */
export const backoff = (tries: number, maxMs: number, chance: () => number): number =>
  chance() * Math.min(limits.commitBackoffMs * 2 ** (tries - 1), maxMs);

/**
 * A conflict is over in some milliseconds, or the item is so wanted that retrying adds to it. A
 * throttled partition serves what was first refused after a second or some; in a burst all its
 * requests are of use.
 */
const patienceFor = (
  { reason }: Fault,
  { throttledTries }: RetryTiming,
): Readonly<{ tries: number; maxMs: number }> =>
  reason === 'throttled'
    ? { tries: throttledTries, maxMs: limits.throttledBackoffMaxMs }
    : { tries: limits.commitTries, maxMs: limits.commitBackoffMaxMs };

type RetryEnd<Answer> =
  | Readonly<{ kind: 'settled'; answer: Answer; doubtful: boolean }>
  | Readonly<{ kind: 'spent'; fault: Fault; doubtful: boolean }>;

/**
 * Repeats the same request until it is settled, or its tries are spent. Doubt never goes away: a
 * later try that definitely had no effect proves nothing about an earlier one.
 */
async function retryRequest<Answer>(
  attempt: () => Promise<RequestAttempt<Answer>>,
  timing: RetryTiming,
  repeatable: boolean,
): Promise<RetryEnd<Answer>> {
  let doubtful = false;
  for (let tries = 1; ; tries += 1) {
    const tried = await attempt().catch((error: unknown) => rethrowWithDoubt(error, doubtful));
    if (tried.kind === 'settled') return { ...tried, doubtful };
    doubtful ||= tried.kind === 'in-doubt';
    const { tries: most, maxMs } = patienceFor(tried.fault, timing);
    const done = tries >= most || (doubtful && !repeatable);
    if (done) return { kind: 'spent', fault: tried.fault, doubtful };
    await timing.sleep(backoff(tries, maxMs, timing.chance));
  }
}

function rethrowWithDoubt(error: unknown, doubtful: boolean): never {
  if (!doubtful || !(error instanceof FaultError)) throw error;
  throw new FaultError({ ...error.fault, definite: false }, { cause: error });
}

/**
 * Retries a read, which may be repeated freely. Throws the last fault as FaultError once the tries
 * are spent.
 */
export async function retryRead<Answer>(
  attempt: () => Promise<RequestAttempt<Answer>>,
  timing: RetryTiming,
): Promise<Answer> {
  const end = await retryRequest(attempt, timing, true);
  if (end.kind === 'settled') return end.answer;
  throw new FaultError(end.fault);
}

/** Retries a transaction, which may be repeated freely too: its token makes a repeat an echo. */
export async function retryCommit(
  { yields }: Pick<Transaction, 'yields'>,
  attempt: () => Promise<RequestAttempt<Outcome>>,
  timing: RetryTiming,
): Promise<Outcome> {
  const end = await retryRequest(yields ? yielding(attempt) : attempt, timing, true);
  if (end.kind === 'spent') return outcomeWhenSpent(end.doubtful);
  // An earlier try may have been carried out: this one may have overlapped with that.
  const isOwn = end.answer.kind === 'overlapped' && end.doubtful;
  return isOwn ? { kind: 'unknown' } : end.answer;
}

/** Settles a try that overlapped with other transactions. */
const yielding = (attempt: () => Promise<RequestAttempt<Outcome>>) => async () => {
  const tried = await attempt();
  if (tried.kind !== 'no-effect' || !tried.overlaps?.length) return tried;
  const answer: Outcome = { kind: 'overlapped', on: tried.overlaps };
  return { kind: 'settled', answer } as const;
};

/**
 * Retries a single write, which has no token. After a lost answer it is sent again only if sending
 * it twice equals sending it once: a put or an update without sums under no condition, or a delete.
 * A refusal of such a repeat proves nothing, because the item that is in the way (or gone) may be
 * our own doing: `unknown`.
 */
export async function retryWrite(
  write: Write,
  attempt: () => Promise<RequestAttempt<Outcome>>,
  timing: RetryTiming,
): Promise<Outcome> {
  const end = await retryRequest(attempt, timing, isRepeatable(write));
  if (end.kind === 'spent') return outcomeWhenSpent(end.doubtful);
  return end.doubtful && end.answer.kind === 'refused' ? { kind: 'unknown' } : end.answer;
}

const outcomeWhenSpent = (doubtful: boolean): Outcome => ({
  kind: doubtful ? 'unknown' : 'contended',
});

function isRepeatable(write: Write): boolean {
  if (write.op === 'delete') return true;
  if (write.op === 'update' && Object.keys(write.add).length > 0) return false;
  return write.when.length === 0;
}
