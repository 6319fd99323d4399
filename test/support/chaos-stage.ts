import type { StoreCall, Trouble } from '../../shared/adapters/memory/store.ts';
import { FaultError } from '../../shared/model/fault.ts';
import { isResourceId, type LeaseId, type ResourceId } from '../../shared/model/ids.ts';
import { createWorld } from './world.ts';

/** A turn waits at the store's door until it is let in, with trouble or without. */
type Door = (trouble: Trouble | null | undefined) => void;

/** The simulated world with a door before every request, and a crew whose turns interleave. */
export function createStage(seed: number) {
  const doors: Door[] = [];
  const trace: string[] = [];
  const crashes: string[] = [];
  const leases: LeaseId[] = [];
  let faults = false;
  let running = 0;
  const changes = ({ operation }: StoreCall) => operation === 'commit' || operation === 'write';
  const world = createWorld({
    seed,
    hooks: {
      before: () =>
        faults
          ? new Promise<Trouble | null>((enter) => doors.push((trouble) => enter(trouble ?? null)))
          : null,
      after: (call) => (faults && changes(call) && world.chance() < 0.03 ? 'lose answer' : null),
    },
  });
  const { chance } = world;

  return {
    ...{ world, doors, trace, crashes, leases, chance },
    faults: (on: boolean) => {
      faults = on;
    },
    running: () => running,
    pick: <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)],
    resources: (): readonly ResourceId[] =>
      Object.entries(world.store.dump())
        .filter(([key, { state }]) => key.startsWith('resources|') && state !== 'destroyed')
        .map(([, { id }]) => String(id))
        .filter(isResourceId),
    /** Trouble with the store may end a turn; anything else that does is a bug of ours. */
    begin: (what: string, act: () => Promise<unknown>) => {
      running += 1;
      trace.push(what);
      act()
        .catch((error: unknown) => {
          trace.push(`  ${what} failed: ${error}`);
          if (!(error instanceof FaultError)) crashes.push(`${what} crashed: ${error}`);
        })
        .finally(() => {
          running -= 1;
        });
    },
    /** Everything that can go on without the store goes on. */
    flush: async () => {
      for (let n = 0; n < 12; n += 1) await Promise.resolve();
    },
  };
}

export type Stage = ReturnType<typeof createStage>;
