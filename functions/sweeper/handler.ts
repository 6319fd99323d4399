import { onFirstCall, turnPortsFromEnvironment } from '../lambda/index.ts';
import { countSeats } from './count-seats.ts';
import { keepWarmPools } from './keep-warm.ts';
import { createSweeps, type SweeperPorts } from './report.ts';

/** Runs every minute from a schedule, whose event is ignored. */
export const createHandler = (ports: SweeperPorts): ((event: unknown) => Promise<void>) => {
  const sweeps = createSweeps(ports);
  return async () => {
    const { unswept } = await sweeps();
    await keepWarmPools(ports);
    await countSeats(ports);
    // Only a failed invocation is visible outside: a sweep that reads nothing would look healthy.
    if (unswept > 0) throw new Error(`${unswept} lists could not be swept: the log says why`);
  };
};

export const handler = onFirstCall(() => createHandler(turnPortsFromEnvironment()));
