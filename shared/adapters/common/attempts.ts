import { type Fault, FaultError } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Outcome, Write } from '../../model/write.ts';

/** What one request came to. `nothing`: it certainly changed nothing; `perhaps`: nobody can say. */
export type Attempt<Answer> =
  | Readonly<{ kind: 'settled'; answer: Answer }>
  | Readonly<{ kind: 'nothing'; because: Fault }>
  | Readonly<{ kind: 'perhaps'; because: Fault }>;

/** `sleep` takes milliseconds; `chance` answers in [0, 1). */
export type Patience = Readonly<{
  sleep: (ms: number) => Promise<void>;
  chance: () => number;
}>;

/** Full jitter: anything up to a bound that doubles with each try (ms, tries from 1). */
export const backoff = (tries: number, chance: () => number): number =>
  chance() * Math.min(limits.commitBackoffMs * 2 ** (tries - 1), limits.commitBackoffMaxMs);

type End<Answer> =
  | Readonly<{ kind: 'settled'; answer: Answer; doubtful: boolean }>
  | Readonly<{ kind: 'spent'; because: Fault; doubtful: boolean }>;

/**
 * Repeats the same request until it is settled, `commitTries` at most. Doubt never goes away:
 * a later try that certainly did nothing says nothing about an earlier one.
 */
async function persist<Answer>(
  attempt: () => Promise<Attempt<Answer>>,
  { sleep, chance }: Patience,
  repeatable: boolean,
): Promise<End<Answer>> {
  let doubtful = false;
  for (let tries = 1; ; tries += 1) {
    const tried = await attempt().catch((error: unknown) => rethrow(error, doubtful));
    if (tried.kind === 'settled') return { ...tried, doubtful };
    doubtful ||= tried.kind === 'perhaps';
    const done = tries >= limits.commitTries || (doubtful && !repeatable);
    if (done) return { kind: 'spent', because: tried.because, doubtful };
    await sleep(backoff(tries, chance));
  }
}

function rethrow(error: unknown, doubtful: boolean): never {
  if (!doubtful || !(error instanceof FaultError)) throw error;
  throw new FaultError({ ...error.fault, definite: false }, { cause: error });
}

/** A read may be repeated freely. Throws the last fault as FaultError when the tries are spent. */
export async function persistRead<Answer>(
  attempt: () => Promise<Attempt<Answer>>,
  patience: Patience,
): Promise<Answer> {
  const end = await persist(attempt, patience, true);
  if (end.kind === 'settled') return end.answer;
  throw new FaultError(end.because);
}

/** A transaction may be repeated freely too: its token makes the second time an echo. */
export async function persistCommit(
  attempt: () => Promise<Attempt<Outcome>>,
  patience: Patience,
): Promise<Outcome> {
  const end = await persist(attempt, patience, true);
  return end.kind === 'settled' ? end.answer : givenUp(end.doubtful);
}

/**
 * A write alone has no token. After a lost answer it is sent again only if a second time is the
 * same as once: a put or an update without sums under no condition, or a delete. A refusal then
 * proves nothing, because what stands in the way (or is gone) may be our own doing: `unknown`.
 */
export async function persistWrite(
  write: Write,
  attempt: () => Promise<Attempt<Outcome>>,
  patience: Patience,
): Promise<Outcome> {
  const end = await persist(attempt, patience, repeatable(write));
  if (end.kind === 'spent') return givenUp(end.doubtful);
  return end.doubtful && end.answer.kind === 'refused' ? { kind: 'unknown' } : end.answer;
}

const givenUp = (doubtful: boolean): Outcome => ({ kind: doubtful ? 'unknown' : 'contended' });

function repeatable(write: Write): boolean {
  if (write.op === 'delete') return true;
  if (write.op === 'update' && Object.keys(write.add).length > 0) return false;
  return write.when.length === 0;
}
