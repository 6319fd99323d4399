import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { awsPorts } from './compose.ts';
import { readEnvironment } from './environment.ts';
import { createJsonLog } from './log.ts';

export { onFirstCall } from './compose.ts';

/** The ports of a function in the cloud: from its environment, with its log on stdout. */
export const portsFromEnvironment = (): WorkerPorts =>
  awsPorts(
    readEnvironment(),
    createJsonLog((line) => process.stdout.write(`${line}\n`)),
  );
