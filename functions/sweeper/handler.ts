import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { createSweeps, type SweeperPorts } from './report.ts';

/** Every minute, from a schedule. The event says nothing that matters. */
export const createHandler = (ports: SweeperPorts): ((event: unknown) => Promise<void>) => {
  const sweeps = createSweeps(ports);
  return () => sweeps();
};

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
