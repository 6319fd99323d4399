import type { Metrics } from '../../shared/ports/metrics.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { audit } from './audit.ts';
import type { AuditPorts } from './evidence.ts';
import { onStackDeletion, stackDeletionIn } from './stack-deletion.ts';

/** Runs every ten minutes from a schedule, and when a stack of the dev profile is deleted. */
export const createHandler =
  (ports: AuditPorts & Readonly<{ metrics: Metrics }>) =>
  async (event: unknown): Promise<void> => {
    const deletion = stackDeletionIn(event);
    if (deletion) return onStackDeletion(ports, deletion);
    const audited = await audit(ports);
    if (audited.orphans > 0) ports.log.info('audited', audited);
    ports.metrics.put({ orphans: audited.orphans });
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
