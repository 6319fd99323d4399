import { z } from 'zod';
import type { AnyBlueprintType } from '../../../shared/blueprints/contract.ts';
import type { BirthPlan } from '../../../shared/lifecycle/lease/turn.ts';
import { fault } from '../../../shared/model/fault.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';

const listOf = (value: Json | undefined): readonly string[] => {
  if (typeof value !== 'string') throw new Error('fits are one string, divided by commas');
  return value.split(',');
};

export const fitsIn = (fits: readonly string[]): JsonObject => ({ fits: fits.join() });

export type HostWorld = Readonly<{ setUp: boolean; fails: boolean; mayBuild: boolean }>;

/**
 * A blueprint type whose acts are done at once. `fails`: what is built now fails; `mayBuild`: the
 * scope has resources left to be born.
 */
export function hostType({ setUp, fails, mayBuild }: HostWorld): AnyBlueprintType {
  const done = async () => ({ step: 'done', memo: {}, say: 'done' }) as const;
  return {
    type: 'model',
    title: 'A host of the model',
    provides: 'host',
    parameters: z.record(z.string(), z.string()),
    permissions: [],
    interfaces: [],
    needsSetUp: setUp,
    check: () => null,
    needs: () => [],
    claims: () => false,
    defaultLimit: () => 1,
    match(parameters, attributes) {
      const wanted = listOf(attributes['fits']);
      const fits = listOf(parameters['fits']).filter((fit) => wanted.includes(fit));
      const detail = `has none of ${wanted.join()}`;
      return fits.length > 0 ? { fits } : { never: { detail, field: 'attributes' } };
    },
    plans: async (_parameters, fits) => (mayBuild ? fits.map(planOf) : []),
    activateResource: async () =>
      fails ? { step: 'failed', fault: fault('denied', 'it can not be built') } : done(),
    destroyResource: done,
    activateLease: done,
    endLease: done,
  };
}

const planOf = (fit: string): BirthPlan => ({
  fit,
  attributes: {},
  locks: [],
  checks: [],
  memo: {},
  host: null,
});
