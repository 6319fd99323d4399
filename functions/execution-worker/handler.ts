import { createWork } from '../../shared/turns/index.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall } from '../lambda/index.ts';
import { wakeHandler } from '../lambda/wakes.ts';
import { portsFromEnvironment } from '../lambda/worker-ports.ts';

/** Runs the turns of executions: the only function that may update execution records. */
export const createHandler = (ports: WorkerPorts) =>
  wakeHandler('execution', createWork(ports), ports.log);

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
