import type { AnyDriver } from '../../blueprints/contract.ts';
import type { Option } from '../../lifecycle/lease/turn.ts';
import { type LeaseRequester, requesterOf, standingOf } from '../../model/authorization.ts';
import type { Blueprint, Catalog } from '../../model/blueprint.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';

/** What a lease asks for, as far as blueprints care. */
export type LeaseDemand = LeaseRequester &
  Readonly<{
    type: string;
    attributes: JsonObject;
    blueprints: readonly string[] | null;
    ttlSeconds: number;
    /** What a resource needs lasts as long as the resource, whatever the blueprint's cap. */
    dependencyOf: ResourceId | null;
  }>;

/** Every allowed blueprint that provides the wanted type, with its own answer. */
export function optionsFor(
  wanted: LeaseDemand,
  catalog: Catalog,
  types: readonly AnyDriver[],
): readonly Option[] {
  return catalog.blueprints
    .filter(({ name }) => wanted.blueprints === null || wanted.blueprints.includes(name))
    .flatMap((blueprint) => {
      const type = types.find((known) => known.driver === blueprint.driver);
      return type?.provides === wanted.type ? [optionOf(blueprint, type, wanted, catalog)] : [];
    })
    .toSorted((a, b) => (a.blueprint.name < b.blueprint.name ? -1 : 1));
}

/**
 * The one place that says whether an asker may lease: API and workers ask it alike. Who is not
 * authorized is kept out before anything else: a disabled blueprint's line keeps who stands in it.
 */
function stateOf(
  blueprint: Blueprint,
  wanted: LeaseDemand,
  { authorizations }: Catalog,
): Pick<Option, 'state' | 'standing'> {
  const { disabled, needsAuthorization } = blueprint;
  const standing = needsAuthorization
    ? standingOf(requesterOf(wanted), blueprint, authorizations)
    : null;
  if (standing !== null && standing !== 'authorized') return { state: 'not-authorized', standing };
  return { state: disabled ? 'disabled' : 'open', standing };
}

function optionOf(
  blueprint: Blueprint,
  type: AnyDriver,
  wanted: LeaseDemand,
  catalog: Catalog,
): Option {
  const match = type.match(blueprint.parameters, wanted.attributes, catalog);
  const common = {
    blueprint,
    type: type.provides,
    ...stateOf(blueprint, wanted, catalog),
    limit: blueprint.limit ?? type.defaultLimit(blueprint.parameters, catalog),
    needsSetUp: type.needsSetUp,
  } as const;
  if (wanted.dependencyOf === null && wanted.ttlSeconds > blueprint.maxTtlSeconds) {
    const detail = `${blueprint.name} gives leases of at most ${blueprint.maxTtlSeconds} s`;
    return { ...common, never: { detail, field: 'ttlSeconds' }, fits: [] };
  }
  if ('never' in match) {
    const detail = `${blueprint.name} ${match.never.detail}`;
    return { ...common, never: { ...match.never, detail }, fits: [] };
  }
  return { ...common, never: null, fits: match.fits };
}
