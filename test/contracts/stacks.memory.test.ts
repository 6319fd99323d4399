import { createMemoryStacks } from '../../shared/adapters/memory/stacks.ts';
import { stacksContract } from './stacks.contract.ts';

stacksContract('memory', async (statuses) => ({
  stacks: createMemoryStacks((arn) => statuses.get(arn)),
  close: async () => undefined,
}));
