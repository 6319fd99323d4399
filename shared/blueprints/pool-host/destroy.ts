import type { Step } from '../../lifecycle/step.ts';
import type { Resource } from '../../model/resource.ts';
import { memoFrom } from './memo.ts';

/** The machine stays as it is; its lock is dropped in the resource's last commit. */
export async function destroyResource(resource: Resource): Promise<Step> {
  const memo = memoFrom(resource.memo);
  return { step: 'done', memo, say: `device ${memo.device.name} given back` };
}
