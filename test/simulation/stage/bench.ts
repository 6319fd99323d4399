import { type AnyDriver, withParsedParameters } from '../../../shared/blueprints/driver.ts';
import { ec2Host } from '../../../shared/blueprints/ec2-host/index.ts';
import { drivers } from '../../../shared/blueprints/registry.ts';
import { fault } from '../../../shared/model/fault.ts';

/**
 * A host whose leases have a workspace to set up, in two acts with room for a crash in between. The
 * shipped drivers have no set-up, and stories must see leases that are acquired but not active.
 */
const workspaceHost: AnyDriver = withParsedParameters({
  ...ec2Host,
  driver: 'bench',
  title: 'Hosts with a workspace',
  needsSetUp: true,
  permissions: [
    ...ec2Host.permissions,
    {
      worker: 'lease-worker',
      actions: ['ssm:DescribeInstanceInformation'],
      on: { any: 'the action has no resource type' },
    },
  ],
  async activateLease(lease, resource, { ports }) {
    if (resource.host === null) throw new Error(`${resource.id} is active without a host`);
    if (!lease.hookState['begun'])
      return { kind: 'persist', hookState: { begun: true }, text: 'sets up' };
    const [online] = await ports.remote.online([resource.host]);
    if (online) return { kind: 'done', hookState: {}, text: 'its workspace is ready' };
    return { kind: 'failed', fault: fault('not-ready', `${resource.host} does not answer`) };
  },
});

/** The shipped drivers, and one with a set-up. */
export const storyDrivers: readonly AnyDriver[] = [...drivers, workspaceHost];
