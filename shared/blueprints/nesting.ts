import type { Blueprint, Catalog } from '../model/blueprint.ts';
import { limits } from '../model/limits.ts';
import type { AnyBlueprintType, Never } from './contract.ts';

type Types = readonly AnyBlueprintType[];
type Named = Pick<Blueprint, 'name' | 'type' | 'parameters'>;
/** By name, those that could serve what its resources need; none: it needs nothing. */
type Nests = ReadonlyMap<string, readonly string[]>;
type Chain = readonly string[];

function nestsIn(blueprints: readonly Named[], catalog: Catalog, types: Types): Nests {
  const typeOf = (one: Named) => types.find(({ type }) => type === one.type);
  const serves = (other: Named, wish: ReturnType<AnyBlueprintType['needs']>[number]): boolean => {
    const type = typeOf(other);
    if (type?.provides !== wish.type) return false;
    if (wish.blueprints !== null && !wish.blueprints.includes(other.name)) return false;
    return 'fits' in type.match(other.parameters, wish.attributes, catalog);
  };
  return new Map(
    blueprints.map((one) => {
      const wishes = typeOf(one)?.needs(one.parameters) ?? [];
      const below = blueprints.filter((other) => wishes.some((wish) => serves(other, wish)));
      return [one.name, below.map(({ name }) => name)];
    }),
  );
}

/** Blueprints whose resources may hold a seat of one of these, through others too. */
export function nestersOf(
  names: readonly string[],
  catalog: Catalog,
  types: Types,
): readonly Blueprint[] {
  const { blueprints } = catalog;
  const nests = nestsIn(blueprints, catalog, types);
  const found = new Set<Blueprint>();
  let level: readonly string[] = names;
  for (let depth = 0; depth < limits.nestDepth && level.length > 0; depth += 1) {
    const above = blueprints.filter(({ name }) =>
      nests.get(name)?.some((below) => level.includes(below)),
    );
    const fresh = above.filter((one) => !found.has(one));
    for (const one of fresh) found.add(one);
    level = fresh.map(({ name }) => name);
  }
  return [...found];
}

/**
 * Why this blueprint can't be saved beside the others: what needs itself is never built, and needs
 * go three deep at most. Trouble that others have without it is no reason to refuse it.
 */
export function neverNests(blueprint: Named, catalog: Catalog, types: Types): Never | null {
  const { name } = blueprint;
  const others = catalog.blueprints.filter((other) => other.name !== name);
  const type = types.find((known) => known.type === blueprint.type);
  const needs = type?.needs(blueprint.parameters) ?? [];
  if (needs.length > limits.nestLeases) {
    return never(`needs ${needs.length} leases, at most ${limits.nestLeases} can be`);
  }
  const nests = nestsIn([...others, blueprint], catalog, types);
  const below = chainsFrom([name], (one) => nests.get(one) ?? []);
  const ring = below.find((chain) => chain.length > 1 && chain.at(-1) === name);
  if (ring) return never(`${ring.join(' needs ')}, so it would wait for itself`);

  const above = chainsFrom([name], (one) =>
    [...nests].flatMap(([other, into]) => (into.includes(one) ? [other] : [])),
  );
  const chain = [...longest(above).toReversed(), ...longest(below).slice(1)];
  if (chain.length - 1 <= limits.nestDepth) return null;
  return never(`${chain.join(' needs ')}: that is more than ${limits.nestDepth} deep`);
}

const never = (detail: string): Never => ({ detail, field: 'parameters' });

/** Every way on; one that comes where it was before ends there, and one too long is cut. */
function chainsFrom(chain: Chain, next: (name: string) => readonly string[]): readonly Chain[] {
  const last = chain.at(-1) ?? '';
  const ends = chain.indexOf(last) < chain.length - 1 || chain.length > limits.nestDepth + 1;
  const on = ends ? [] : next(last).flatMap((name) => chainsFrom([...chain, name], next));
  return on.length > 0 ? on : [chain];
}

const longest = (chains: readonly Chain[]): Chain =>
  chains.reduce((best, chain) => (chain.length > best.length ? chain : best), []);
