import * as z from 'zod';
import type { AnyDriver } from '../../../shared/blueprints/driver.ts';
import type { BuildPlan } from '../../../shared/lifecycle/plan.ts';
import { fault } from '../../../shared/model/fault.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';

const listOf = (value: Json | undefined): readonly string[] => {
  if (typeof value !== 'string') throw new Error('fits are one string, separated by commas');
  return value.split(',');
};

export const fitsIn = (fits: readonly string[]): JsonObject => ({ fits: fits.join() });

export type HostWorld = Readonly<{ setUp: boolean; fails: boolean; mayBuild: boolean }>;

/**
 * Returns a driver whose hooks are done at once. `fails`: a build fails now; `mayBuild`: the scope
 * has resources left to create.
 */
export function hostType({ setUp, fails, mayBuild }: HostWorld): AnyDriver {
  const done = async () => ({ kind: 'done', hookState: {}, text: 'done' }) as const;
  return {
    driver: 'model',
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
      fails ? { kind: 'failed', fault: fault('denied', 'it cannot be built') } : done(),
    destroyResource: done,
    activateLease: done,
    endLease: done,
  };
}

const planOf = (fit: string): BuildPlan => ({
  fit,
  attributes: {},
  locks: [],
  checks: [],
  hookState: {},
  host: null,
});
