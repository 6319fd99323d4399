import type { Step } from '../../lifecycle/step.ts';
import type { Resource } from '../../model/resource.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Call } from '../contract.ts';
import { awaitOnline } from './await-online.ts';
import { intend } from './intend.ts';
import { launch } from './launch.ts';
import { memoFrom } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/** Intend, launch, wait: one of them per call, by what the committed memo says. */
export function activateResource(resource: Resource, call: Call<Ec2HostParameters>): Promise<Step> {
  const memo = memoFrom(resource.memo);
  switch (memo.phase) {
    case 'next':
      return intend(resource, memo, call);
    case 'intended':
      return launch(resource, memo, call);
    case 'launched':
      return awaitOnline(memo, call);
    default:
      return unreachable(memo);
  }
}
