import type { Step } from '../../lifecycle/step.ts';
import type { EndingLease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import type { Call } from '../contract.ts';
import { fenceLease } from '../host/end-lease.ts';
import { bounds } from './bounds.ts';
import { memoFrom } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/** The fence on the machine; a machine that is gone needs none. */
export function endLease(
  lease: EndingLease,
  resource: Resource,
  call: Call<Ec2HostParameters>,
): Promise<Step> {
  return fenceLease(lease, resource.host, call, () => machineIsGone(resource, call));
}

async function machineIsGone(
  resource: Resource,
  { site, now }: Call<Ec2HostParameters>,
): Promise<boolean> {
  const memo = memoFrom(resource.memo);
  if (memo.phase !== 'launched') return false;
  const machine = await site.machines.describe(memo.machine);
  // Dead machines are forgotten after an hour, young ones are not known yet.
  if (machine === null) return now - memo.launchedAt > seconds(bounds.unseen);
  return machine.state === 'terminated';
}
