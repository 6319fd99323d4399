import { z } from 'zod';
import type { AnyBlueprintType, Call, Nested } from '../../shared/blueprints/contract.ts';
import { sealed } from '../../shared/blueprints/contract.ts';
import type { Step } from '../../shared/lifecycle/step.ts';

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

const done = (memo: Step & { step: 'done' }): Step => memo;

export type Seen = Readonly<{ hook: string; nested: readonly Nested[] }>;

/**
 * A resource that is nothing but the leases it needs. `seen` tells what its hooks were shown, in
 * order; `provides` is a parameter of the type, so that nests of nests can be made.
 */
export function nestType(
  type = 'nest',
  provides = 'nest',
): Readonly<{ type: AnyBlueprintType; seen: Seen[] }> {
  const seen: Seen[] = [];
  const shown = (hook: string, { nested }: Call<Parameters>, say: string): Step => {
    seen.push({ hook, nested });
    return done({ step: 'done', memo: {}, say });
  };
  const made = sealed<Parameters>({
    type,
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
        ? [{ fit: kind, attributes: { kind }, locks: [], checks: [], memo: {}, host: null }]
        : [],
    activateResource: async (_resource, call) => shown('activate', call, 'it holds its parts'),
    destroyResource: async (_resource, call) => shown('destroy', call, 'it is emptied'),
    activateLease: async (lease) => ({ step: 'done', memo: lease.memo, say: 'nothing to set up' }),
    endLease: async (lease) => ({ step: 'done', memo: lease.memo, say: 'nothing to clean' }),
    claims: () => false,
  });
  return { type: made, seen };
}
