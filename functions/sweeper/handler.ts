import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { countSeats } from './count-seats.ts';
import { keepReady } from './keep-ready.ts';
import { createSweeps, type SweeperPorts } from './report.ts';

/** Every minute, from a schedule. The event says nothing that matters. */
export const createHandler = (ports: SweeperPorts): ((event: unknown) => Promise<void>) => {
  const sweeps = createSweeps(ports);
  return async () => {
    const { unswept } = await sweeps();
    await keepReady(ports);
    await countSeats(ports);
    // Only what ends in an error is seen from outside: a sweep that sees nothing finds no trouble.
    if (unswept > 0) throw new Error(`${unswept} lists could not be swept: the log says why`);
  };
};

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
