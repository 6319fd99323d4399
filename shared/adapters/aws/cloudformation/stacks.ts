import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { FaultError, fault } from '../../../model/fault.ts';
import { limits } from '../../../model/limits.ts';
import type { Stacks } from '../../../ports/stacks.ts';
import { throwTranslated } from '../classify-errors.ts';
import { actTimeout, type ClientOptions } from '../clients.ts';

/** Returns a client with the SDK's own retries: a read may be repeated. */
export const createCloudFormationClient = (options: ClientOptions = {}): CloudFormationClient =>
  new CloudFormationClient({
    ...options,
    requestHandler: { requestTimeout: limits.actMs, throwOnRequestTimeout: true },
  });

/** Returns the stacks of an account and region. */
export const createCloudFormationStacks = (client: CloudFormationClient): Stacks => ({
  async status(arn) {
    const what = `reading the status of the stack ${arn}`;
    const { Stacks: [stack] = [] } = await client
      .send(new DescribeStacksCommand({ StackName: arn }), actTimeout())
      .catch(throwTranslated(what));
    if (stack?.StackStatus === undefined) {
      throw new FaultError(fault('not-found', `${what} failed: there is none`));
    }
    return stack.StackStatus;
  },
});
