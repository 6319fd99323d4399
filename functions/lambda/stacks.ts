import {
  createCloudFormationClient,
  createCloudFormationStacks,
} from '../../shared/adapters/aws/cloudformation/stacks.ts';
import type { Stacks } from '../../shared/ports/stacks.ts';

/** Returns the stacks of this account and region; the client is made when it is needed first. */
export function stacksFromEnvironment(): Stacks {
  let stacks: Stacks | null = null;
  return {
    status(arn) {
      stacks ??= createCloudFormationStacks(createCloudFormationClient());
      return stacks.status(arn);
    },
  };
}
