import type { Blueprint, Catalog } from '../model/blueprint.ts';
import { limits } from '../model/limits.ts';
import type { AnyDriver, Mismatch } from './driver.ts';

type Drivers = readonly AnyDriver[];
type DriverBlueprint = Pick<Blueprint, 'name' | 'driver' | 'parameters'>;
/** Blueprint name → the blueprints that could serve what its resources need; empty: no needs. */
type DependencyMap = ReadonlyMap<string, readonly string[]>;
type DependencyChain = readonly string[];

function dependencyMap(
  blueprints: readonly DriverBlueprint[],
  catalog: Catalog,
  drivers: Drivers,
): DependencyMap {
  const driverOf = (one: DriverBlueprint) => drivers.find(({ driver }) => driver === one.driver);
  const serves = (
    other: DriverBlueprint,
    requirement: ReturnType<AnyDriver['needs']>[number],
  ): boolean => {
    const driver = driverOf(other);
    if (driver?.provides !== requirement.type) return false;
    if (requirement.blueprints !== null && !requirement.blueprints.includes(other.name))
      return false;
    return 'fits' in driver.match(other.parameters, requirement.attributes, catalog);
  };
  return new Map(
    blueprints.map((one) => {
      const requirements = driverOf(one)?.needs(one.parameters) ?? [];
      const below = blueprints.filter((other) =>
        requirements.some((requirement) => serves(other, requirement)),
      );
      return [one.name, below.map(({ name }) => name)];
    }),
  );
}

/**
 * Returns the blueprints whose resources may hold a seat of one of these, directly or through
 * others.
 */
export function dependentsOf(
  names: readonly string[],
  catalog: Catalog,
  drivers: Drivers,
): readonly Blueprint[] {
  const { blueprints } = catalog;
  const dependencies = dependencyMap(blueprints, catalog, drivers);
  const found = new Set<Blueprint>();
  let level: readonly string[] = names;
  for (let depth = 0; depth < limits.dependencyDepth && level.length > 0; depth += 1) {
    const above = blueprints.filter(({ name }) =>
      dependencies.get(name)?.some((below) => level.includes(below)),
    );
    const fresh = above.filter((one) => !found.has(one));
    for (const one of fresh) found.add(one);
    level = fresh.map(({ name }) => name);
  }
  return [...found];
}

/**
 * Returns why this blueprint cannot be saved beside the others, or null. A blueprint that needs
 * itself could never be built, and dependencies are at most three deep. A problem that the others
 * have without this blueprint does not refuse it.
 */
export function dependencyProblem(
  blueprint: DriverBlueprint,
  catalog: Catalog,
  drivers: Drivers,
): Mismatch | null {
  const { name } = blueprint;
  const others = catalog.blueprints.filter((other) => other.name !== name);
  const driver = drivers.find((known) => known.driver === blueprint.driver);
  const needs = driver?.needs(blueprint.parameters) ?? [];
  if (needs.length > limits.dependenciesPerResource) {
    return parametersProblem(
      `needs ${needs.length} leases; at most ${limits.dependenciesPerResource} are allowed`,
    );
  }
  const dependencies = dependencyMap([...others, blueprint], catalog, drivers);
  const below = chainsFrom([name], (one) => dependencies.get(one) ?? []);
  const cycle = below.find((chain) => chain.length > 1 && chain.at(-1) === name);
  if (cycle) return parametersProblem(`${cycle.join(' needs ')}, so it would wait for itself`);

  const above = chainsFrom([name], (one) =>
    [...dependencies].flatMap(([other, into]) => (into.includes(one) ? [other] : [])),
  );
  const chain = [...longestChain(above).toReversed(), ...longestChain(below).slice(1)];
  if (chain.length - 1 <= limits.dependencyDepth) return null;
  return parametersProblem(
    `${chain.join(' needs ')}: that is more than ${limits.dependencyDepth} deep`,
  );
}

const parametersProblem = (detail: string): Mismatch => ({ detail, field: 'parameters' });

/**
 * Returns every chain that continues this one. A chain ends where it repeats a name or is too long.
 */
function chainsFrom(
  chain: DependencyChain,
  next: (name: string) => readonly string[],
): readonly DependencyChain[] {
  const last = chain.at(-1) ?? '';
  const ends = chain.indexOf(last) < chain.length - 1 || chain.length > limits.dependencyDepth + 1;
  const on = ends ? [] : next(last).flatMap((name) => chainsFrom([...chain, name], next));
  return on.length > 0 ? on : [chain];
}

const longestChain = (chains: readonly DependencyChain[]): DependencyChain =>
  chains.reduce((best, chain) => (chain.length > best.length ? chain : best), []);
