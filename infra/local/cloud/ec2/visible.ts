import type { Instance } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';

const terminatedVisibleMs = 3_600_000;

/**
 * Returns the instances that EC2 shows now: new ones are hidden at first, and terminated ones are
 * shown for an hour, then removed.
 */
export function visibleInstances(world: CloudWorld): readonly Instance[] {
  const now = world.settings.now();
  for (const { id, state, endedAt } of world.instances.all()) {
    const old = endedAt !== null && now - endedAt > terminatedVisibleMs;
    if (old && state === 'terminated') world.instances.remove(id);
  }
  return world.instances.all().filter(({ id }) => !world.visibility.isHidden(id));
}

/**
 * Returns the instances with these ids.
 * @throws {CloudError} that names the unknown ids, as EC2 does
 */
export function requireInstances(world: CloudWorld, ids: readonly string[]): readonly Instance[] {
  const malformed = ids.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (malformed !== undefined) {
    throw new CloudError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  }
  const byId = new Map(visibleInstances(world).map((instance) => [instance.id, instance]));
  const unknown = ids.filter((id) => !byId.has(id));
  if (unknown.length > 0) {
    const many = unknown.length > 1;
    throw new CloudError(
      'InvalidInstanceID.NotFound',
      `The instance ID${many ? 's' : ''} '${unknown.join(', ')}' do${many ? '' : 'es'} not exist`,
    );
  }
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}
