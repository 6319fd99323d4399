import type { Instance } from '@aws-sdk/client-ec2';
import { FaultError, fault } from '../../../model/fault.ts';
import { isResourceId } from '../../../model/ids.ts';
import type { Machine } from '../../../ports/machines.ts';
import { tagNames } from './launch-input.ts';

/**
 * Returns a machine from EC2's description of it. Its resource and attempt are read only if it has
 * the tag of our deployment: other deployments in the same account have resources too.
 * @throws FaultError `failed`, indefinite, for a description without id, state or launch time
 */
export function machineFrom(instance: Instance, deployment: string): Machine {
  const { InstanceId: id, State: state, LaunchTime: launchedAt } = instance;
  if (!id || !state?.Name || !launchedAt) {
    const detail = `EC2 described ${id ?? 'a machine'} without its id, state or launch time`;
    throw new FaultError(fault('failed', detail, false));
  }
  const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value ?? '']));
  const ours = tags.get(tagNames.deployment) === deployment;
  const resource = tags.get(tagNames.resource) ?? '';
  const attempt = tags.get(tagNames.attempt) ?? '';
  const hold = tags.get(tagNames.hold);

  return {
    id,
    state: state.Name,
    resource: ours && isResourceId(resource) ? resource : null,
    attempt: ours && /^\d+$/.test(attempt) ? Number(attempt) : null,
    launchedAt: launchedAt.getTime(),
    hold: hold !== undefined && hold !== 'false',
  };
}
