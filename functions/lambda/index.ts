import { systemClock } from '../../shared/adapters/system.ts';
import type { Mailbox } from '../../shared/ports/mailbox.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { awsMailbox, awsTurnPorts, type WiringOptions } from './compose.ts';
import { readEnvironment } from './environment.ts';
import { createJsonLog } from './log.ts';
import { createEmfMetrics } from './metrics.ts';

export { onFirstCall } from './compose.ts';

// A function builds its ports from its environment by the call that builds no more than it needs.
// Those with an S3, EC2 or SSM client have files of their own, which its bundle then lacks.

/** Returns the ports of a function that reads and writes tables; log and metrics go to stdout. */
export function turnPortsFromEnvironment(
  options: Pick<WiringOptions, 'throttledTries'> = {},
): TurnPorts & Readonly<{ metrics: Metrics }> {
  const environment = readEnvironment();
  const { deployment } = environment;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    ...awsTurnPorts(environment, createJsonLog(write), options),
    metrics: createEmfMetrics({ write, deployment, clock: systemClock }),
  };
}

/** Returns the port of a function that only sends. */
export const mailboxFromEnvironment = (): Readonly<{ mailbox: Mailbox }> => ({
  mailbox: awsMailbox(readEnvironment()),
});
