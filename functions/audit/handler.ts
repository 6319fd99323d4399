import type { Metrics } from '../../shared/ports/metrics.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { audit } from './audit.ts';
import { farewell, farewellIn } from './farewell.ts';
import type { AuditPorts } from './judge.ts';

/** Every ten minutes, from a schedule; and once at the end of a deployment that leaves nothing. */
export const createHandler =
  (ports: AuditPorts & Readonly<{ metrics: Metrics }>) =>
  async (event: unknown): Promise<void> => {
    const last = farewellIn(event);
    if (last) return farewell(ports, last);
    const audited = await audit(ports);
    if (audited.orphans > 0) ports.log.info('audited', audited);
    ports.metrics.put({ orphans: audited.orphans });
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
