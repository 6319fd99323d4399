import { expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { explore, told } from './explore.ts';
import { seats } from './seats/model.ts';
import type { Scope } from './seats/scope.ts';
import { scopes } from './seats/scopes.ts';

/** Scopes in which a user closes a gate. The others are in lines.test.ts. */
const small = Object.entries<Scope>(scopes).filter(
  ([, { large, drains, pauses }]) => !large && (drains ?? 0) + (pauses ?? 0) > 0,
);

it.each(small)(
  '%s: a gate may close, in every order of turns',
  { timeout: patiently(240_000) },
  async (_, scope) => {
    const { complete, violations } = await explore(seats(scope));

    expect(violations.map(told)).toEqual([]);
    expect(complete).toBe(true);
  },
);
