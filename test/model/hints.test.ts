import { expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { explore, told } from './explore.ts';
import { seats } from './seats/model.ts';
import type { Scope } from './seats/scope.ts';
import { scopes } from './seats/scopes.ts';

const { growth, line, priorities, retire, uses } = scopes;

it.each(Object.entries<Scope>({ growth, line, priorities, retire, uses }))(
  '%s: the wakes that the code sends are enough without a sweep',
  { timeout: patiently(240_000) },
  async (_, scope) => {
    const { complete, violations } = await explore(seats(scope, { hints: true }));

    expect(violations.map(told)).toEqual([]);
    expect(complete).toBe(true);
  },
);
