import { expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { explore, told } from './explore.ts';
import { seats } from './seats/model.ts';
import type { Scope } from './seats/scope.ts';
import { scopes } from './seats/scopes.ts';

/** Scopes in which no user closes a gate. The others are in gates.test.ts. */
const small = Object.entries<Scope>(scopes).filter(
  ([, { large, drains, pauses }]) => !large && (drains ?? 0) + (pauses ?? 0) === 0,
);

it.each(small)(
  '%s: lines keep their order, in every order of turns',
  { timeout: patiently(240_000) },
  async (_, scope) => {
    const { complete, violations } = await explore(seats(scope));

    expect(violations.map(told)).toEqual([]);
    expect(complete).toBe(true);
  },
);

const { line, retire, uses } = scopes;

it.each(Object.entries<Scope>({ line, retire, uses }))(
  '%s: three turns in flight',
  { timeout: patiently(240_000) },
  async (_, scope) => {
    const { complete, violations } = await explore(seats(scope, { turns: 3 }));

    expect(violations.map(told)).toEqual([]);
    expect(complete).toBe(true);
  },
);
