import type { AnyDriver } from '../../blueprints/driver.ts';
import { blocksBuilds } from '../../lifecycle/allocator/breaker.ts';
import type { Option } from '../../lifecycle/lease/turn.ts';
import type { BuildPlan } from '../../lifecycle/plan.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import { faultOf } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import type { TurnPorts } from '../ports.ts';
import { readBreakers } from '../read/slots.ts';

/** What could be built for a lease, and how builds have been failing; both by blueprint. */
export type BuildFacts = Readonly<{
  plans: ReadonlyMap<string, readonly BuildPlan[]>;
  breakers: ReadonlyMap<string, Breaker | null>;
}>;

export async function buildFacts(
  ports: TurnPorts,
  options: readonly Option[],
  chance: number,
): Promise<BuildFacts> {
  const [plans, breakers] = await Promise.all([
    plansFor(ports, options, chance),
    breakersOf(ports, options),
  ]);
  return { plans, breakers };
}

/** True if the blueprint has a plan for the lease and its breaker lets it build. */
export function couldBuildNow(
  name: string,
  { plans, breakers }: BuildFacts,
  now: Instant,
): boolean {
  const breaker = breakers.get(name);
  return Boolean(plans.get(name)?.length) && (!breaker || !blocksBuilds(breaker, now));
}

async function breakersOf({ store }: TurnPorts, options: readonly Option[]) {
  const names = options.map(({ blueprint }) => blueprint.name);
  const found = await readBreakers(store, names);
  return new Map(names.map((name, i) => [name, found[i] ?? null]));
}

async function plansFor(
  ports: TurnPorts,
  options: readonly Option[],
  chance: number,
): Promise<ReadonlyMap<string, readonly BuildPlan[]>> {
  const found = await Promise.all(
    options.map(async ({ blueprint, fits }) => {
      const driver = ports.drivers.find((known) => known.driver === blueprint.driver);
      const plans = driver && (await plansOf(ports, { blueprint, driver, fits }, chance));
      return [blueprint.name, plans ?? []] as const;
    }),
  );
  return new Map(found);
}

/**
 * A driver whose own mistake keeps it from planning builds nothing; a fault of the store is thrown.
 */
async function plansOf(
  ports: TurnPorts,
  source: Readonly<{ blueprint: Blueprint; driver: AnyDriver; fits: readonly string[] }>,
  chance: number,
): Promise<readonly BuildPlan[]> {
  const { blueprint, driver, fits } = source;
  try {
    return await driver.plans(blueprint.parameters, fits, {
      store: ports.store,
      chance,
      now: ports.clock.now(),
    });
  } catch (error) {
    if (faultOf(error).reason !== 'bug') throw error;
    const about = { blueprint: blueprint.name, driver: driver.driver };
    ports.log.error('a driver could not plan', { ...about, error });
    return [];
  }
}
