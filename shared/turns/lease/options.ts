import type { AnyDriver } from '../../blueprints/driver.ts';
import type { Option } from '../../lifecycle/lease/turn.ts';
import { type LeaseRequester, requesterOf, standingOf } from '../../model/authorization.ts';
import type { Blueprint, Catalog } from '../../model/blueprint.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';

/** What a lease asks for, as far as matching a blueprint needs it. */
export type LeaseDemand = LeaseRequester &
  Readonly<{
    type: string;
    attributes: JsonObject;
    blueprints: readonly string[] | null;
    ttlSeconds: number;
    /** A dependency lasts as long as the resource that needs it, whatever the blueprint's cap. */
    dependencyOf: ResourceId | null;
  }>;

/** Returns every allowed blueprint that provides the type, sorted by name, with its own answer. */
export function optionsFor(
  demand: LeaseDemand,
  catalog: Catalog,
  drivers: readonly AnyDriver[],
): readonly Option[] {
  return catalog.blueprints
    .filter(({ name }) => demand.blueprints === null || demand.blueprints.includes(name))
    .flatMap((blueprint) => {
      const driver = drivers.find((known) => known.driver === blueprint.driver);
      return driver?.provides === demand.type
        ? [optionOf(demand, { blueprint, driver }, catalog)]
        : [];
    })
    .toSorted((a, b) => (a.blueprint.name < b.blueprint.name ? -1 : 1));
}

/**
 * The one place that decides whether a requester may lease; API and workers both use it.
 * Authorization comes first: a lease keeps its place in a disabled blueprint's line, but not in one
 * it is not authorized for.
 */
function stateOf(
  blueprint: Blueprint,
  demand: LeaseDemand,
  { authorizations }: Catalog,
): Pick<Option, 'state' | 'standing'> {
  const { disabled, needsAuthorization } = blueprint;
  const standing = needsAuthorization
    ? standingOf(requesterOf(demand), blueprint, authorizations)
    : null;
  if (standing !== null && standing !== 'authorized') return { state: 'not-authorized', standing };
  return { state: disabled ? 'disabled' : 'open', standing };
}

function optionOf(
  demand: LeaseDemand,
  { blueprint, driver }: Readonly<{ blueprint: Blueprint; driver: AnyDriver }>,
  catalog: Catalog,
): Option {
  const match = driver.match(blueprint.parameters, demand.attributes, catalog);
  const common = {
    blueprint,
    type: driver.provides,
    ...stateOf(blueprint, demand, catalog),
    limit: blueprint.limit ?? driver.defaultLimit(blueprint.parameters, catalog),
    needsSetUp: driver.needsSetUp,
  } as const;
  if (demand.dependencyOf === null && demand.ttlSeconds > blueprint.maxTtlSeconds) {
    const detail = `${blueprint.name} gives leases of at most ${blueprint.maxTtlSeconds} s`;
    return { ...common, never: { detail, field: 'ttlSeconds' }, fits: [] };
  }
  if ('never' in match) {
    const detail = `${blueprint.name} ${match.never.detail}`;
    return { ...common, never: { ...match.never, detail }, fits: [] };
  }
  return { ...common, never: null, fits: match.fits };
}
