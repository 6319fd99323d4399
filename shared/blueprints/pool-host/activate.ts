import type { Step } from '../../lifecycle/step.ts';
import type { Resource } from '../../model/resource.ts';
import type { Call } from '../contract.ts';
import { growing } from '../growing.ts';
import { memoFrom } from './memo.ts';
import type { PoolHostParameters } from './parameters.ts';

/** The machine is somebody's already: all there is to do is to hear from its agent. */
export async function activateResource(
  resource: Resource,
  { site, now }: Call<PoolHostParameters>,
): Promise<Step> {
  const memo = memoFrom(resource.memo);
  const { name, machine } = memo.device;
  const [online] = await site.remote.online([machine]);
  if (online === machine) {
    return { step: 'done', memo, say: `device ${name} (${machine}) is online`, host: machine };
  }
  return {
    step: 'wait',
    seconds: growing(resource.createdAt, now, 2, 30),
    note: `waiting for SSM on device ${name} (${machine})`,
  };
}
