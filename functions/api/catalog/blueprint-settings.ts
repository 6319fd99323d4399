import { dependencyProblem } from '../../../shared/blueprints/dependency-graph.ts';
import type { AnyDriver, Mismatch } from '../../../shared/blueprints/driver.ts';
import type { Blueprint, Catalog } from '../../../shared/model/blueprint.ts';
import type { JsonObject } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { shardsFor } from '../../../shared/model/seat-shard.ts';
import type { BlueprintUpdateBody } from '../../../shared/model/wire/blueprint.ts';
import { refuseInvalid } from '../http/validation-messages.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';
import { nextVersion } from './commit.ts';

export type BlueprintSettings = Omit<BlueprintUpdateBody, 'name' | 'version'>;

/**
 * Returns the blueprint that a request describes, with every default written out, so that a stored
 * blueprint does not change when a later release has other defaults. Refuses parameters that its
 * driver does not accept.
 */
export async function blueprintOf(
  { turns }: ApiPorts,
  name: string,
  settings: BlueprintSettings,
  before: Blueprint | null,
): Promise<Blueprint> {
  const driver = driverOf(turns.drivers, settings, before);
  const catalog = await turns.catalog.read(0);
  const parameters = parsedParameters(driver, settings.parameters, catalog);
  const problem = dependencyProblem(
    { name, driver: driver.driver, parameters },
    catalog,
    turns.drivers,
  );
  if (problem) refuseDependencies(name, problem);
  const now = turns.clock.now();
  const leasesPerResource = settings.leasesPerResource ?? limits.leasesPerResourceDefault;
  const seats = leasesPerResource * (settings.limit ?? driver.defaultLimit(parameters, catalog));
  return {
    name,
    generation: before?.generation ?? turns.ids.ulid(now),
    driver: driver.driver,
    parameters,
    limit: settings.limit ?? null,
    minReady: minReadyOf(settings),
    maxBuilding: settings.maxBuilding ?? limits.maxBuildingDefault,
    leasesPerResource,
    seatShards: Math.max(before?.seatShards ?? 1, shardsFor(seats)),
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

function refuseDependencies(name: string, { detail, field }: Mismatch): never {
  return refuse('invalid-body', `${name} cannot be saved: ${detail}.`, {
    field,
    hint: 'dependencies between blueprints must not be circular or too deep',
  });
}

/** Refuses to keep more resources warm than the limit allows. */
function minReadyOf({ minReady = 0, limit }: BlueprintSettings): number {
  if (limit == null || minReady <= limit) return minReady;
  const detail = `minReady is ${minReady}, which exceeds the limit of ${limit}.`;
  return refuse('invalid-body', detail, {
    field: 'minReady',
    hint: 'raise limit or lower minReady',
  });
}

function driverOf(
  drivers: readonly AnyDriver[],
  { driver: wanted }: BlueprintSettings,
  before: Blueprint | null,
): AnyDriver {
  if (before && before.driver !== wanted) {
    return refuse(
      'invalid-body',
      `${before.name} has the driver ${before.driver}, which cannot be changed.`,
      {
        field: 'driver',
        hint: `create another blueprint with ${wanted} and delete this one when it is unused`,
      },
    );
  }
  const known = drivers.find(({ driver }) => driver === wanted);
  if (known) return known;
  const all = drivers.map(({ driver }) => driver).join(', ');
  return refuse('unknown-driver', `No driver is named “${wanted}”; the drivers are ${all}.`, {
    field: 'driver',
  });
}

function parsedParameters(driver: AnyDriver, given: JsonObject, catalog: Catalog): JsonObject {
  const read = driver.parameters.safeParse(given);
  if (!read.success) {
    return refuseInvalid('invalid-body', read.error.issues, given, driver.parameters, 'parameters');
  }
  const never = driver.check(read.data, catalog);
  if (never === null) return read.data;
  const { detail, field } = never;
  return refuse('invalid-body', `${field}: ${detail}.`, {
    field,
    hint: `create what ${field} names before the blueprint`,
  });
}
