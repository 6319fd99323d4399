import { userInitiated } from '../host/lifecycle.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { stateView } from './instance-view.ts';
import { requireInstances } from './visible.ts';

/** Terminates all of the instances, or none if one is unknown. Repeating it changes nothing. */
export function terminateInstances(world: CloudWorld, form: Form): Xml {
  const before = requireInstances(world, form.list('InstanceId'));
  const changes = before.map(({ id, state }) => {
    world.lifecycle.terminate(id, userInitiated);
    const now = world.instances.get(id)?.state ?? 'terminated';
    return { instanceId: id, currentState: stateView(now), previousState: stateView(state) };
  });
  return { instancesSet: changes };
}
