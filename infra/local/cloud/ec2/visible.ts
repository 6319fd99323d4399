import type { Instance } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { World } from '../world.ts';

const terminatedVisibleMs = 3_600_000;

/** Every instance EC2 shows now: a new one not yet, a terminated one for an hour. */
export function visibleInstances(world: World): readonly Instance[] {
  const now = world.settings.now();
  for (const { id, state, endedAt } of world.instances.all()) {
    const old = endedAt !== null && now - endedAt > terminatedVisibleMs;
    if (old && state === 'terminated') world.instances.remove(id);
  }
  return world.instances.all().filter(({ id }) => !world.youth.isYoung(id));
}

/** The instances with these ids, or EC2's refusal naming those it does not know. */
export function requireInstances(world: World, ids: readonly string[]): readonly Instance[] {
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
