import type { Metrics } from '../../shared/ports/metrics.ts';
import { onFirstCall } from '../lambda/index.ts';
import { awsStacks } from '../lambda/stacks.ts';
import { portsFromEnvironment } from '../lambda/worker-ports.ts';
import { audit } from './audit.ts';
import { onStackDeletion, type StackDeletionPorts, stackDeletionIn } from './stack-deletion.ts';

/** Runs every ten minutes from a schedule, and when CloudFormation changes its resource. */
export const createHandler =
  (ports: StackDeletionPorts & Readonly<{ metrics: Metrics }>) =>
  async (event: unknown): Promise<void> => {
    const deletion = stackDeletionIn(event);
    if (deletion) return onStackDeletion(ports, deletion);
    const audited = await audit(ports);
    if (audited.orphans > 0) ports.log.info('audited', audited);
    ports.metrics.put({ orphans: audited.orphans });
  };

export const handler = onFirstCall(() =>
  createHandler({ ...portsFromEnvironment(), stacks: awsStacks() }),
);
