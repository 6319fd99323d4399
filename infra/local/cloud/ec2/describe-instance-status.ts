import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { World } from '../world.ts';
import { selectInstances } from './describe-instances.ts';
import { stateView } from './instance-view.ts';

/** Running instances only, unless all are asked for. */
export function describeInstanceStatus(world: World, form: Form): Xml {
  const { items, next } = selectInstances(world, form);
  const all = form.text('IncludeAllInstances') === 'true';
  const shown = items.filter(({ state }) => all || state === 'running');
  return {
    instanceStatusSet: shown.map(({ id, state, online }) => {
      const checks = { status: online ? 'ok' : 'initializing' };
      return {
        instanceId: id,
        availabilityZone: 'us-east-1a',
        instanceState: stateView(state),
        systemStatus: checks,
        instanceStatus: checks,
      };
    }),
    nextToken: next,
  };
}
