import type { Stacks } from '../../shared/ports/stacks.ts';
import { onDemand } from './on-demand.ts';

/** Returns the stacks of this account and region. */
export function awsStacks(): Stacks {
  const stacks = onDemand(async () => {
    const cloudformation = await import('../../shared/adapters/aws/cloudformation/stacks.ts');
    const client = cloudformation.createCloudFormationClient();
    return cloudformation.createCloudFormationStacks(client);
  });
  return { status: async (arn) => (await stacks()).status(arn) };
}
