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
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';

type Versioned = Readonly<{ version: number }>;

/** Returns the condition that an object has not changed since it was read. */
export const ifUnchanged = (before: Versioned | null): When =>
  before === null ? absent : [{ attr: 'version', equals: before.version }];

/** Returns the version that a save writes. */
export const nextVersion = (before: Versioned | null): number => (before?.version ?? 0) + 1;

/**
 * Commits one edit with its audit entry, all or nothing. Returns null if it is saved, else the
 * refusals: what had changed since it was read; nothing is written then. After an unknown outcome
 * the first write is read back to find out whether the commit landed.
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
    case 'overlapped':
    case 'contended':
      return refuse('try-again', 'Other requests are changing the same object right now.');
    case 'unknown':
      if (await hasLanded(ports, writes)) return null;
      return refuse(
        'try-again',
        'The database did not answer, so the edit may or may not be saved.',
        {
          hint: 'read it and save it again if it is not as you want it',
        },
      );
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

/**
 * Repeats an edit while an attempt returns null, that is, lost a race to another edit: a caller who
 * names no version means whatever is stored. Refuses with `try-again` after `limits.commitTries`.
 */
export async function untilSaved<T>(
  { turns }: ApiPorts,
  attempt: () => Promise<T | null>,
): Promise<T> {
  for (let tries = 0; tries < limits.commitTries; tries += 1) {
    const saved = await attempt();
    if (saved !== null) return saved;
    const delayMaxMs = Math.min(limits.commitBackoffMs * 2 ** tries, limits.commitBackoffMaxMs);
    await turns.pause(Math.ceil(delayMaxMs * turns.ids.chance()));
  }
  return refuse('try-again', 'Other requests are changing the same object right now.');
}
