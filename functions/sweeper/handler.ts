import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { countSeats } from './count-seats.ts';
import { keepReady } from './keep-ready.ts';
import { createSweeps, type SweeperPorts } from './report.ts';

/** Every minute, from a schedule. The event says nothing that matters. */
export const createHandler = (ports: SweeperPorts): ((event: unknown) => Promise<void>) => {
  const sweeps = createSweeps(ports);
  return async () => {
    await sweeps();
    await keepReady(ports);
    await countSeats(ports);
  };
};

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
