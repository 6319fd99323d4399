import { createMemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { LeaseId, ObjectId, ResourceId } from '../../../shared/model/ids.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { WorkerPorts } from '../../../shared/turns/ports.ts';
import { aBlueprint } from '../../support/lifecycle/blueprints.ts';
import { leaseId, resId } from '../../support/model/ids.ts';
import { now } from '../../support/model/time.ts';
import { fitsIn, hostType } from './host.ts';
import type { Scope } from './scope.ts';
import type { Open } from './world.ts';

/** Longer than anything takes here: time never decides in the model. */
const never = 1e12;

export const blueprintsOf = (scope: Scope): readonly Blueprint[] =>
  scope.blueprints.map(({ name, fits, limit, capacity = 1, maxUses = null, maxBuilding = 25 }) =>
    aBlueprint({
      name,
      limit,
      driver: 'model',
      leasesPerResource: capacity,
      parameters: fitsIn(fits),
      maxUses,
      maxBuilding,
      idleSeconds: never,
      drainSeconds: never,
      activationSeconds: never,
    }),
  );

/** Returns the id of a lease: `lease-1`, `lease-2`, … in the order of `queuedAt`. */
export const leaseNumbered = (n: number): LeaseId => leaseId(String(n + 1));
export const numberOf = (id: ObjectId): number => Number(id.replace(/^lease-0*/, '')) - 1;

/** Returns the id of a first resource: `res-x1`, …. Others are named after their lease. */
export const resourceNumbered = (n: number): ResourceId => resId(`x${n + 1}`);
const createdFor = (lease: number, nth: number): ResourceId => resId(`${lease + 1}b${nth}`);

export type ModelPorts = WorkerPorts & Readonly<{ sent: readonly ObjectId[] }>;

/** Returns the ports of one turn: its reads, a fixed time, and ids derived from its reads. */
export function createPorts(scope: Scope) {
  const clock = { now: () => now };
  const cloud = createMemoryCloud({ clock, deployment: 'model' });
  const catalog = { blueprints: blueprintsOf(scope), pools: [], authorizations: [] };
  const quiet = () => {};

  return (open: Open, store: Store, by: ObjectId, fails = false): ModelPorts => {
    const resources = open.all().filter(({ key }) => key.table === 'resources');
    const mine = resources.filter(({ item }) => item['requestedBy'] === by).length;
    const mayBuild = resources.length < scope.resources.length + (scope.builds ?? 0);
    const sent: ObjectId[] = [];
    return {
      store,
      clock,
      sent,
      mailbox: {
        wake: async (wakes) => {
          sent.push(...wakes.map(({ id }) => id));
        },
        timer: async (id) => {
          sent.push(id);
        },
      },
      ids: {
        lease: () => leaseNumbered(0),
        resource: () => createdFor(numberOf(by), mine + 1),
        ulid: () => 'model',
        commit: () => 'model',
        chance: () => 0,
      },
      drivers: [hostType({ setUp: scope.setUp ?? false, fails, mayBuild })],
      catalog: { read: async () => catalog, forget: quiet },
      log: { info: quiet, warn: quiet, error: quiet },
      pause: async () => {},
      outputs: cloud.outputs,
      hookPorts: { machines: cloud.machines, remote: cloud.remote, pause: async () => {} },
    };
  };
}

export type PortsFor = ReturnType<typeof createPorts>;
