import * as z from 'zod';
import type { AnyDriver, Dependency, HookCall } from '../../shared/blueprints/driver.ts';
import { withParsedParameters } from '../../shared/blueprints/driver.ts';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';

const parameters = z.strictObject({
  /** The type of resource that it provides. */
  provides: z.string().default('nest'),
  /** How many leases each resource needs, and of what type. */
  count: z.int().default(1),
  of: z.string().default('host'),
  kind: z.string().default('any'),
  /** Instead of `count`: the leases it needs, each of its own type. */
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

export type HookSeen = Readonly<{ hook: string; dependencies: readonly Dependency[] }>;

/**
 * Returns a driver whose resources (nests) consist of nothing but the leases they need. `seen`
 * lists what its hooks were shown, in order. `provides` is a parameter, so nests can need nests.
 */
export function createNestDriver(
  driver = 'nest',
  provides = 'nest',
): Readonly<{ type: AnyDriver; seen: HookSeen[] }> {
  const seen: HookSeen[] = [];
  const shown = (
    hook: string,
    { dependencies }: HookCall<Parameters>,
    text: string,
  ): HookResult => {
    seen.push({ hook, dependencies });
    return done({ kind: 'done', hookState: {}, text });
  };
  const driverOfNests = withParsedParameters<Parameters>({
    driver,
    title: 'Nests, for tests',
    provides,
    parameters,
    permissions: [],
    interfaces: [],
    needsSetUp: false,
    needs: ({ count, of, needs }) =>
      (needs ?? Array.from({ length: count }, () => ({ ...any, type: of }))).map(
        (requirement, n) => ({
          name: `part-${n}`,
          ...requirement,
        }),
      ),
    check: () => null,
    defaultLimit: () => 10,
    match: ({ kind }, wanted) =>
      wanted['kind'] === undefined || wanted['kind'] === kind
        ? { fits: [kind] }
        : { never: { detail: `is of kind ${kind}`, field: 'attributes.kind' } },
    plans: async ({ kind }, fits) =>
      fits.includes(kind)
        ? [{ fit: kind, attributes: { kind }, locks: [], checks: [], hookState: {}, host: null }]
        : [],
    activateResource: async (_resource, call) => shown('activate', call, 'it holds its parts'),
    destroyResource: async (_resource, call) => shown('destroy', call, 'it is emptied'),
    activateLease: async (lease) => ({
      kind: 'done',
      hookState: lease.hookState,
      text: 'nothing to set up',
    }),
    endLease: async (lease) => ({
      kind: 'done',
      hookState: lease.hookState,
      text: 'nothing to clean',
    }),
    claims: () => false,
  });
  return { type: driverOfNests, seen };
}
