import { type AnyBlueprintType, sealed } from '../../../shared/blueprints/contract.ts';
import { ec2Host } from '../../../shared/blueprints/ec2-host/index.ts';
import { blueprintTypes } from '../../../shared/blueprints/registry.ts';
import { fault } from '../../../shared/model/fault.ts';

/**
 * A host whose leases have a workspace to set up, in two acts that a crash may come between: the
 * types there are have none, and a lease that is acquired and not active yet is worth a story.
 */
const bench: AnyBlueprintType = sealed({
  ...ec2Host,
  type: 'bench',
  title: 'Hosts with a workspace',
  needsSetUp: true,
  permissions: [
    ...ec2Host.permissions,
    {
      worker: 'lease-worker',
      actions: ['ssm:DescribeInstanceInformation'],
      on: { any: 'it knows no resources' },
    },
  ],
  async activateLease(lease, resource, { site }) {
    if (resource.host === null) throw new Error(`${resource.id} is active without a host`);
    if (!lease.memo['begun']) return { step: 'note', memo: { begun: true }, say: 'sets up' };
    const [online] = await site.remote.online([resource.host]);
    if (online) return { step: 'done', memo: {}, say: 'its workspace is ready' };
    return { step: 'failed', fault: fault('not-ready', `${resource.host} does not answer`) };
  },
});

/** Every type of the product, and one that a story needs besides. */
export const storyTypes: readonly AnyBlueprintType[] = [...blueprintTypes, bench];
