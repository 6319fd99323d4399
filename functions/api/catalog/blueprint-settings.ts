import type { AnyBlueprintType, Never } from '../../../shared/blueprints/contract.ts';
import { neverNests } from '../../../shared/blueprints/nesting.ts';
import type { Blueprint, Catalog } from '../../../shared/model/blueprint.ts';
import type { JsonObject } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { BlueprintUpdateBody } from '../../../shared/model/wire/blueprint.ts';
import { refuse } from '../http/problem.ts';
import { refuseIssues } from '../http/sentences.ts';
import type { ApiPorts } from '../ports.ts';
import { nextVersion } from './commit.ts';

export type Settings = Omit<BlueprintUpdateBody, 'name' | 'version'>;

/**
 * A blueprint as a request has it, every default written out: what a save stores does not change
 * when a later version of this code has other defaults. Refuses what its type does not take.
 */
export async function blueprintOf(
  { turns }: ApiPorts,
  name: string,
  settings: Settings,
  before: Blueprint | null,
): Promise<Blueprint> {
  const type = typeOf(turns.types, settings, before);
  const catalog = await turns.catalog.read(0);
  const parameters = parametersOf(type, settings.parameters, catalog);
  const nests = neverNests({ name, type: type.type, parameters }, catalog, turns.types);
  if (nests) refuseNest(name, nests);
  const now = turns.clock.now();
  return {
    name,
    generation: before?.generation ?? turns.ids.ulid(now),
    type: type.type,
    parameters,
    limit: settings.limit ?? null,
    minReady: minReadyOf(settings),
    maxBuilding: settings.maxBuilding ?? limits.maxBuildingDefault,
    leasesPerResource: settings.leasesPerResource ?? limits.leasesPerResourceDefault,
    allocation: settings.allocation ?? 'pack',
    idleSeconds: settings.idleSeconds ?? limits.idleDefault,
    maxAgeSeconds: settings.maxAgeSeconds ?? null,
    maxUses: settings.maxUses ?? null,
    drainSeconds: settings.drainSeconds ?? limits.drainDefault,
    activationSeconds: settings.activationSeconds ?? limits.activationTimeoutDefault,
    maxTtlSeconds: settings.maxTtlSeconds ?? limits.ttlMax,
    needsAuthorization: settings.needsAuthorization ?? false,
    disabled: settings.disabled ?? before?.disabled ?? false,
    version: nextVersion(before),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

function refuseNest(name: string, { detail, field }: Never): never {
  return refuse('invalid-body', `${name} can't be saved so: ${detail}.`, {
    field,
    hint: 'what a blueprint needs must not need it in turn, nor go too deep',
  });
}

/** More than there may be can never be ready. */
function minReadyOf({ minReady = 0, limit }: Settings): number {
  if (limit == null || minReady <= limit) return minReady;
  const detail = `minReady is ${minReady}, and there may be ${limit} at most.`;
  return refuse('invalid-body', detail, {
    field: 'minReady',
    hint: 'raise the limit, or keep fewer ready',
  });
}

function typeOf(
  types: readonly AnyBlueprintType[],
  { type: wanted }: Settings,
  before: Blueprint | null,
): AnyBlueprintType {
  if (before && before.type !== wanted) {
    return refuse('invalid-body', `${before.name} is of type ${before.type} and stays so.`, {
      field: 'type',
      hint: `make another blueprint of type ${wanted}, and delete this one when it is unused`,
    });
  }
  const known = types.find(({ type }) => type === wanted);
  if (known) return known;
  const all = types.map(({ type }) => type).join(', ');
  return refuse('unknown-type', `There is no blueprint type “${wanted}”; there are ${all}.`, {
    field: 'type',
  });
}

function parametersOf(type: AnyBlueprintType, given: JsonObject, catalog: Catalog): JsonObject {
  const read = type.parameters.safeParse(given);
  if (!read.success) {
    return refuseIssues('invalid-body', read.error.issues, given, type.parameters, 'parameters');
  }
  const never = type.check(read.data, catalog);
  if (never === null) return read.data;
  const { detail, field } = never;
  return refuse('invalid-body', `${field}: ${detail}.`, {
    field,
    hint: `${field} names something that must be there before a blueprint can`,
  });
}
