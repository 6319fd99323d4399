import type { JsonObject } from '../../../shared/model/json.ts';
import { refuse } from '../http/problem.ts';

/** What was found, as its reader sees it; null: there is none. */
export type Current = (JsonObject & Readonly<{ version: number }>) | null;

/** Who says which version they saw must have seen this one; 0 says that there is none yet. */
export function mustHaveSeen(what: string, seen: number | undefined, current: Current): void {
  if (seen === undefined || seen === (current?.version ?? 0)) return;
  refuseVersion(what, seen, current);
}

export function refuseVersion(what: string, seen: number, current: Current): never {
  const now = current === null ? 'does not exist' : `has version ${current.version}`;
  const was = seen === 0 ? 'it was to be new' : `your change was made for version ${seen}`;
  return refuse('version-mismatch', `${what} ${now}, ${was}.`, {
    field: 'version',
    extra: { current },
  });
}

/** An address and a body that name two things mean neither. */
export function mustBeNamed(name: string, given: string | undefined): void {
  if (given === undefined || given === name) return;
  refuse('invalid-body', `name must be ${name}, as in the address, got “${given}”.`, {
    field: 'name',
    hint: 'names never change: make another one with the new name, and delete this one',
  });
}
