import type { LeaseWish } from '../lifecycle/resource/turn.ts';
import type { Blueprint, Catalog } from '../model/blueprint.ts';
import { limits } from '../model/limits.ts';
import type { AnyBlueprintType, Never } from './contract.ts';

type Types = readonly AnyBlueprintType[];
type Named = Pick<Blueprint, 'name' | 'type' | 'parameters'>;

const typeOf = (types: Types, { type }: Named) => types.find((known) => known.type === type);

/** Blueprints that could serve what a resource of this one needs. */
function below(blueprint: Named, blueprints: readonly Named[], types: Types): readonly Named[] {
  const wishes = typeOf(types, blueprint)?.needs(blueprint.parameters) ?? [];
  const serves = (wish: LeaseWish, other: Named) =>
    typeOf(types, other)?.provides === wish.type &&
    (wish.blueprints === null || wish.blueprints.includes(other.name));
  return blueprints.filter((other) => wishes.some((wish) => serves(wish, other)));
}

/** Blueprints whose resources may hold a seat of one of these, through others too. */
export function nestersOf(
  names: readonly string[],
  { blueprints }: Pick<Catalog, 'blueprints'>,
  types: Types,
): readonly Blueprint[] {
  const found = new Set<Blueprint>();
  let level: readonly string[] = names;
  for (let depth = 0; depth < limits.nestDepth && level.length > 0; depth += 1) {
    const above = blueprints.filter((one) =>
      below(one, blueprints, types).some(({ name }) => level.includes(name)),
    );
    const fresh = above.filter((one) => !found.has(one));
    for (const one of fresh) found.add(one);
    level = fresh.map(({ name }) => name);
  }
  return [...found];
}

/**
 * Why this blueprint can't be saved beside the others: what needs itself is never built, and needs
 * go three deep at most.
 */
export function neverNests(
  blueprint: Named,
  { blueprints }: Pick<Catalog, 'blueprints'>,
  types: Types,
): Never | null {
  const all = [...blueprints.filter(({ name }) => name !== blueprint.name), blueprint];
  const needs = typeOf(types, blueprint)?.needs(blueprint.parameters) ?? [];
  if (needs.length > limits.nestLeases) {
    const detail = `needs ${needs.length} leases, at most ${limits.nestLeases} can be`;
    return { detail, field: 'parameters' };
  }
  for (const start of all) {
    const chain = longest(start, all, types, [start.name]);
    const last = chain.at(-1) ?? '';
    const told = chain.join(' needs ');
    if (chain.indexOf(last) < chain.length - 1) return { detail: told, field: 'parameters' };
    if (chain.length - 1 > limits.nestDepth) {
      const detail = `${told}: that is more than ${limits.nestDepth} deep`;
      return { detail, field: 'parameters' };
    }
  }
  return null;
}

/** The longest way down by name; it ends where a name comes for the second time. */
function longest(
  from: Named,
  all: readonly Named[],
  types: Types,
  way: readonly string[],
): readonly string[] {
  let best = way;
  for (const next of below(from, all, types)) {
    const further = [...way, next.name];
    if (way.includes(next.name)) return further;
    const chain = longest(next, all, types, further);
    const last = chain.at(-1) ?? '';
    if (chain.indexOf(last) < chain.length - 1) return chain;
    if (chain.length > best.length) best = chain;
  }
  return best;
}
