import type { Metrics } from '../../shared/ports/metrics.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { audit } from './audit.ts';
import type { AuditPorts } from './judge.ts';

/** Every ten minutes, from a schedule. The event says nothing that matters. */
export const createHandler =
  (ports: AuditPorts & Readonly<{ metrics: Metrics }>) =>
  async (_event: unknown): Promise<void> => {
    const audited = await audit(ports);
    if (audited.orphans > 0) ports.log.info('audited', audited);
    ports.metrics.put({ orphans: audited.orphans });
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
