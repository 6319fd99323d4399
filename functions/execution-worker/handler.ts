import { createWork } from '../../shared/turns/index.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { wakeHandler } from '../lambda/wakes.ts';

/**
 * Wakes of executions in, turns of executions out: the only function that may write execution
 * records.
 */
export const createHandler = (ports: WorkerPorts) =>
  wakeHandler('execution', createWork(ports), ports.log);

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
