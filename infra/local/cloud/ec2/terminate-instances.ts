import { askedFor } from '../host/lifecycle.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { World } from '../world.ts';
import { stateView } from './instance-view.ts';
import { requireInstances } from './visible.ts';

/** All of them or, when one is unknown, none. Terminating again changes nothing. */
export function terminateInstances(world: World, form: Form): Xml {
  const before = requireInstances(world, form.list('InstanceId'));
  const changes = before.map(({ id, state }) => {
    world.lifecycle.terminate(id, askedFor);
    const now = world.instances.get(id)?.state ?? 'terminated';
    return { instanceId: id, currentState: stateView(now), previousState: stateView(state) };
  });
  return { instancesSet: changes };
}
