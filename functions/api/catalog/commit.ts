import { canonical } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import {
  absent,
  type Key,
  keyText,
  type Refusal,
  type When,
  type Write,
} from '../../../shared/model/write.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';

type Versioned = Readonly<{ version: number }>;

/** A save is made of what was read, so it lands on exactly that. */
export const asRead = (before: Versioned | null): When =>
  before === null ? absent : [{ attr: 'version', equals: before.version }];

/** The version that a save writes. */
export const nextVersion = (before: Versioned | null): number => (before?.version ?? 0) + 1;

/**
 * One edit, all or nothing, with what the audit keeps of it. Null: it is saved. Otherwise what had
 * moved since it was read, and nothing was written. The first write is the one by which a lost
 * answer is made out.
 */
export async function commitEdit(
  ports: ApiPorts,
  writes: readonly Write[],
): Promise<readonly Refusal[] | null> {
  const { store, ids } = ports.turns;
  const outcome = await store.commit({ token: ids.commit(), writes });
  switch (outcome.kind) {
    case 'committed':
      return null;
    case 'refused':
      return outcome.refusals;
    case 'contended':
      return refuse('try-again', 'Others are saving the same thing at this moment.');
    case 'unknown':
      if (await hasLanded(ports, writes)) return null;
      return refuse('try-again', 'The answer of the table was lost, so it may be saved or not.', {
        hint: 'look at it: if it is not as you want it, save it again',
      });
  }
}

async function hasLanded({ turns }: ApiPorts, [first]: readonly Write[]): Promise<boolean> {
  if (first === undefined) return true;
  const found = await turns.store.get(first.key);
  if (first.op === 'delete') return found === null;
  return first.op === 'put' && found !== null && canonical(found) === canonical(first.item);
}

export const wasRefused = (refusals: readonly Refusal[], key: Key): boolean =>
  refusals.some((refusal) => keyText(refusal.key) === keyText(key));

/** Whoever names no version means whatever is there: a lost race (null) is run again. */
export async function untilSaved<T>(
  { turns, sleep }: ApiPorts,
  attempt: () => Promise<T | null>,
): Promise<T> {
  for (let tries = 0; tries < limits.commitTries; tries += 1) {
    const saved = await attempt();
    if (saved !== null) return saved;
    const most = Math.min(limits.commitBackoffMs * 2 ** tries, limits.commitBackoffMaxMs);
    await sleep(Math.ceil(most * turns.ids.chance()));
  }
  return refuse('try-again', 'Others are saving the same thing at this moment.');
}
