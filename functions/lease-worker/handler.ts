import { createWork } from '../../shared/turns/index.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { wakeHandler } from '../lambda/wakes.ts';

/** Wakes of leases in, turns of leases out: the only function that may write lease records. */
export const createHandler = (ports: WorkerPorts) =>
  wakeHandler('lease', createWork(ports), ports.log);

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
