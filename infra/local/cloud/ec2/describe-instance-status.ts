import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { selectInstances } from './describe-instances.ts';
import { stateView } from './instance-view.ts';

/** Lists running instances only, unless the request includes all of them. */
export function describeInstanceStatus(world: CloudWorld, form: Form): Xml {
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
