import { z } from 'zod';
import type { AnyDriver, HookCall, Dependency } from '../../shared/blueprints/contract.ts';
import { sealed } from '../../shared/blueprints/contract.ts';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';

const parameters = z.strictObject({
  /** What its resources are called by who leases them. */
  provides: z.string().default('nest'),
  /** How many leases each resource needs, and of what type. */
  count: z.int().default(1),
  of: z.string().default('host'),
  kind: z.string().default('any'),
  /** Or several of different types: of each of these what it says. */
  needs: z
    .array(
      z.strictObject({
        type: z.string(),
        attributes: z.record(z.string(), z.string()).default({}),
        blueprints: z.array(z.string()).nullable().default(null),
      }),
    )
    .nullable()
    .default(null),
});
const any = { attributes: {}, blueprints: null };

type Parameters = z.infer<typeof parameters>;

const done = (hookState: HookResult & { kind: 'done' }): HookResult => hookState;

export type Seen = Readonly<{ hook: string; dependencies: readonly Dependency[] }>;

/**
 * A resource that is nothing but the leases it needs. `seen` tells what its hooks were shown, in
 * order; `provides` is a parameter of the type, so that nests of nests can be made.
 */
export function nestType(
  driver = 'nest',
  provides = 'nest',
): Readonly<{ type: AnyDriver; seen: Seen[] }> {
  const seen: Seen[] = [];
  const shown = (hook: string, { dependencies }: HookCall<Parameters>, text: string): HookResult => {
    seen.push({ hook, dependencies });
    return done({ kind: 'done', hookState: {}, text });
  };
  const made = sealed<Parameters>({
    driver,
    title: 'For tests: what it leases',
    provides,
    parameters,
    permissions: [],
    interfaces: [],
    needsSetUp: false,
    needs: ({ count, of, needs }) =>
      (needs ?? Array.from({ length: count }, () => ({ ...any, type: of }))).map((wish, n) => ({
        name: `part-${n}`,
        ...wish,
      })),
    check: () => null,
    defaultLimit: () => 10,
    match: ({ kind }, asked) =>
      asked['kind'] === undefined || asked['kind'] === kind
        ? { fits: [kind] }
        : { never: { detail: `is of kind ${kind}`, field: 'attributes.kind' } },
    plans: async ({ kind }, fits) =>
      fits.includes(kind)
        ? [{ fit: kind, attributes: { kind }, locks: [], checks: [], hookState: {}, host: null }]
        : [],
    activateResource: async (_resource, call) => shown('activate', call, 'it holds its parts'),
    destroyResource: async (_resource, call) => shown('destroy', call, 'it is emptied'),
    activateLease: async (lease) => ({ kind: 'done', hookState: lease.hookState, text: 'nothing to set up' }),
    endLease: async (lease) => ({ kind: 'done', hookState: lease.hookState, text: 'nothing to clean' }),
    claims: () => false,
  });
  return { type: made, seen };
}
