import { FaultError, fault } from '../../model/fault.ts';
import type { Stacks } from '../../ports/stacks.ts';

/** Returns stacks with the statuses that `statusOf` returns; undefined: there is no such stack. */
export const createMemoryStacks = (
  statusOf: (arn: string) => string | undefined = () => undefined,
): Stacks => ({
  async status(arn) {
    const status = statusOf(arn);
    if (status === undefined) throw new FaultError(fault('invalid', `no stack ${arn} exists`));
    return status;
  },
});
