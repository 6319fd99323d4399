import { z } from 'zod';
import type { AnyDriver } from '../../shared/blueprints/contract.ts';
import { fitOf } from '../../shared/blueprints/fit.ts';
import type { BuildPlan } from '../../shared/lifecycle/lease/turn.ts';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';

export const benchDone: HookResult = { kind: 'done', hookState: {}, text: 'done' };

export const benchPlan = (fit: string): BuildPlan => ({
  fit,
  attributes: {},
  locks: [],
  checks: [],
  hookState: {},
  host: null,
});

/** What a blueprint of it says, and what a lease of it asks for. */
export const benches = { name: 'benches', driver: 'bench', parameters: {} } as const;
export const aBench = (color = 'red') => ({ type: 'bench', attributes: { color } }) as const;

/**
 * A blueprint type for scenarios: its leases have a workspace to set up and to clean, and every set
 * of attributes is a kind of its own. Every hook is done at once, unless the scenario puts its own
 * in its place.
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
