import type { FailedChoice } from '../model/failed-choice.ts';
import { failedChoiceKey } from '../model/keys.ts';
import { failedChoiceFrom } from '../model/record.ts';
import type { Instant } from '../model/time.ts';
import type { Store } from '../ports/store.ts';

/** Returns the failure of each choice, in their order; null: no build failed on it lately. */
export async function readFailedChoices(
  choices: readonly string[],
  { store, now }: Readonly<{ store: Pick<Store, 'getMany'>; now: Instant }>,
): Promise<readonly (FailedChoice | null)[]> {
  const items = await store.getMany(choices.map(failedChoiceKey));
  const failures = items.map((item) => item && failedChoiceFrom(item));
  return failures.map((failure) => (failure && failure.until > now ? failure : null));
}

/**
 * Returns these things with those on which a build failed lately at the end, the one that failed
 * longest ago first; the others keep their order.
 */
export async function failedLast<T>(
  things: readonly T[],
  choiceOf: (thing: T) => string,
  facts: Parameters<typeof readFailedChoices>[1],
): Promise<readonly T[]> {
  if (things.length < 2) return things;
  const choices = [...new Set(things.map(choiceOf))];
  const failures = await readFailedChoices(choices, facts);
  const failedAt = (thing: T): Instant => failures[choices.indexOf(choiceOf(thing))]?.at ?? 0;
  return things.toSorted((a, b) => failedAt(a) - failedAt(b));
}
