import * as z from 'zod';
import type { AnyDriver } from '../../shared/blueprints/driver.ts';
import { fitOf } from '../../shared/blueprints/match-attributes.ts';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';
import type { BuildPlan } from '../../shared/lifecycle/plan.ts';

export const benchDone: HookResult = { kind: 'done', hookState: {}, text: 'done' };

export const benchPlan = (fit: string): BuildPlan => ({
  fit,
  attributes: {},
  locks: [],
  checks: [],
  hookState: {},
  host: null,
});

/** The blueprint of the benches, and what a lease on one asks for. */
export const benches = { name: 'benches', driver: 'bench', parameters: {} } as const;
export const aBench = (color = 'red') => ({ type: 'bench', attributes: { color } }) as const;

/**
 * Returns a driver for scenarios. Its leases have a workspace to set up and to clean, and every set
 * of attributes is a fit of its own. Every hook is done at once unless the scenario replaces it.
 */
export const createBench = (given: Partial<AnyDriver> = {}): AnyDriver => ({
  driver: 'bench',
  title: 'Workbenches',
  provides: 'bench',
  parameters: z.strictObject({}),
  permissions: [],
  interfaces: [],
  needsSetUp: true,
  needs: () => [],
  check: () => null,
  defaultLimit: () => 3,
  match: (_parameters, attributes) => ({ fits: [fitOf(attributes)] }),
  plans: async (_parameters, fits) => fits.map(benchPlan),
  activateResource: async () => benchDone,
  destroyResource: async () => benchDone,
  activateLease: async () => benchDone,
  endLease: async () => benchDone,
  claims: () => false,
  ...given,
});
