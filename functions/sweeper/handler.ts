import type { TurnPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { sweep } from './sweep.ts';

/** Every minute, from a schedule. The event says nothing that matters. */
export const createHandler =
  (ports: TurnPorts) =>
  async (_event: unknown): Promise<void> => {
    const swept = await sweep(ports);
    if (swept.woken + swept.oldCommands > 0) ports.log.info('swept', swept);
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
