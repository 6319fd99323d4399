import type { WorkerPorts } from '../../../shared/turns/ports.ts';
import { createCatalog } from '../../../shared/turns/read/catalog.ts';
import { permittedPorts } from '../../support/permitted-ports.ts';
import type { Ground } from './ground.ts';
import { createGuard } from './guard.ts';
import { guardedMachines, guardedMailbox, guardedOutputs, guardedRemote } from './guarded-ports.ts';
import type { CalledService, Life } from './life.ts';
import { createStoryStore } from './story-store.ts';

/** A process: it runs one function at a time, keeps its catalog in between, and dies as a whole. */
export type Process = {
  readonly ports: WorkerPorts;
  life: Life | null;
};

/** `skewMs`: how far the clock of the process is off. */
export function createProcess(ground: Ground, skewMs: number): Process {
  const clock = { now: () => ground.clock.now() + skewMs };
  const running = () => process.life;
  const guardOf = (service: CalledService) => createGuard(ground, service, running);
  const store = createStoryStore(ground, clock, running);
  async function pause(ms: number): Promise<void> {
    const { life } = process;
    if (life) await ground.knock(life, 'pause', () => `pause ${Math.round(ms)} ms`, ms);
  }
  const ports: WorkerPorts = {
    store,
    clock,
    ids: ground.ids,
    drivers: ground.drivers,
    log: ground.log,
    pause,
    catalog: createCatalog(store, clock),
    mailbox: guardedMailbox(ground, clock, guardOf('SQS')),
    outputs: guardedOutputs(ground, guardOf('S3')),
    hookPorts: {
      machines: guardedMachines(ground, guardOf('EC2')),
      remote: guardedRemote(ground, guardOf('SSM'), () => process.life),
      pause,
    },
  };
  const process: Process = {
    ports: permittedPorts(ports, () => process.life?.name ?? null),
    life: null,
  };
  return process;
}
