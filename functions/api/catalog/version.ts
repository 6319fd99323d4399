import type { JsonObject } from '../../../shared/model/json.ts';
import { refuse } from '../problems.ts';

/** The object as its reader sees it; null if it does not exist. */
export type CurrentView = (JsonObject & Readonly<{ version: number }>) | null;

/** Refuses if the request names another version than the current one; 0 means a new object. */
export function mustHaveSeen(what: string, seen: number | undefined, current: CurrentView): void {
  if (seen === undefined || seen === (current?.version ?? 0)) return;
  refuseVersion(what, seen, current);
}

export function refuseVersion(what: string, seen: number, current: CurrentView): never {
  const now = current === null ? 'does not exist' : `has version ${current.version}`;
  const expected = seen === 0 ? 'expected a new name' : `expected version ${seen}`;
  return refuse('version-mismatch', `${what} ${now}, ${expected}.`, {
    field: 'version',
    extra: { current },
  });
}

/** Refuses a body whose name differs from that in the path. */
export function mustBeNamed(name: string, given: string | undefined): void {
  if (given === undefined || given === name) return;
  refuse('invalid-body', `name must be ${name}, as in the path, but is “${given}”.`, {
    field: 'name',
    hint: 'names never change: create another one with the new name and delete this one',
  });
}
