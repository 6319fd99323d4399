import { systemClock } from '../../shared/adapters/system.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { awsPorts } from './compose.ts';
import { readEnvironment } from './environment.ts';
import { createJsonLog } from './log.ts';
import { createEmfMetrics } from './metrics.ts';

export { onFirstCall } from './compose.ts';

/** Builds the ports of a Lambda function from its environment; log and metrics go to stdout. */
export function portsFromEnvironment(): WorkerPorts & Readonly<{ metrics: Metrics }> {
  const environment = readEnvironment();
  const { deployment } = environment;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    ...awsPorts(environment, createJsonLog(write)),
    metrics: createEmfMetrics({ write, deployment, clock: systemClock }),
  };
}
