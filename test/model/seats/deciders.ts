import { decidePending } from '../../../shared/lifecycle/lease/pending/decide.ts';
import type { LeaseId, ObjectId, ResourceId } from '../../../shared/model/ids.ts';
import { leaseKey, resourceKey } from '../../../shared/model/keys.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import {
  type AnyRecord,
  commandFrom,
  leaseFrom,
  resourceFrom,
} from '../../../shared/model/record.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { pendingLeaseFacts } from '../../../shared/turns/lease/pending-facts.ts';
import { leaseReconciler } from '../../../shared/turns/lease/reconciler.ts';
import { commonTurn } from '../../../shared/turns/loop/reconciler.ts';
import { resourceReconciler } from '../../../shared/turns/resource/reconciler.ts';
import { unsaved } from './begin.ts';
import type { Current, Decider } from './decide.ts';
import { turnsOf } from './decide.ts';
import { commandsOf } from './people.ts';
import type { PortsFor } from './ports.ts';
import { leaseNumbered, numberOf } from './ports.ts';
import { readsOf } from './reads.ts';
import type { Scope } from './scope.ts';
import type { Without } from './switches.ts';
import type { Turn } from './turn.ts';
import type { World, Worlds } from './world.ts';

export type Site = Readonly<{
  scope: Scope;
  worlds: Worlds;
  portsFor: PortsFor;
  without: Without;
}>;

const fresh = { refused: new Map(), hookResult: null, tries: 0, stale: false } as const;

/** Returns the reads of a turn, without what a switched-off rule would have shown. */
function readsFor({ worlds, without }: Site, world: World, by: AnyRecord): Store {
  const reads = readsOf(worlds.open(world));
  const hide = without.reads;
  if (!hide) return reads;
  return { ...reads, query: async (range) => hide(range, await reads.query(range), by) };
}

const common = (site: Site, record: AnyRecord) => ({
  by: record.id,
  open: site.worlds.open,
  without: site.without,
  ports: (at: World, fails: boolean) =>
    site.portsFor(site.worlds.open(at), readsFor(site, at, record), record.id, fails),
});

/** Returns the turns in which the API creates a lease, as `createLeaseRecord` does. */
export function creation(site: Site, id: ObjectId, world: World): Promise<readonly Turn[]> {
  const lease = unsaved(site.scope, numberOf(id));
  const decider: Decider<Lease> = {
    ...common(site, lease),
    isCreation: true,
    mayFail: () => false,
    writer: (ports) => ({
      async decide(_, seen) {
        return decidePending(lease, await pendingLeaseFacts(ports, lease, commonTurn(ports, seen)));
      },
      hook: async () => {
        throw new Error('a creation calls no hook');
      },
    }),
  };
  return turnsOf(decider, world, { record: lease, commands: [], ...fresh });
}

export async function leaseTurn(site: Site, id: LeaseId, world: World): Promise<readonly Turn[]> {
  const item = site.worlds.open(world).get(leaseKey(id));
  if (item === null) return [];
  const record = leaseFrom(item);
  const decider: Decider<Lease> = {
    ...common(site, record),
    isCreation: false,
    mayFail: () => false,
    writer: leaseReconciler,
  };
  return turnsOf(decider, world, currentOf(site, record, world));
}

export async function resourceTurn(
  site: Site,
  id: ResourceId,
  world: World,
): Promise<readonly Turn[]> {
  const item = site.worlds.open(world).get(resourceKey(id));
  if (item === null) return [];
  const record = resourceFrom(item);
  const decider: Decider<Resource> = {
    ...common(site, record),
    isCreation: false,
    writer: resourceReconciler,
    mayFail: (hook) => hook === 'activateResource' && (site.scope.buildsFail ?? false),
  };
  return turnsOf(decider, world, currentOf(site, record, world));
}

const currentOf = <R extends AnyRecord>(site: Site, record: R, world: World): Current<R> => ({
  record,
  commands: commandsOf(site.worlds.open(world), record.id).map(({ item }) => commandFrom(item)),
  ...fresh,
});

/** Returns the numbers of the leases that are not created yet. */
export const uncreated = ({ scope, worlds }: Site, world: World): readonly number[] =>
  scope.leases
    .map((_, n) => n)
    .filter((n) => worlds.open(world).get(leaseKey(leaseNumbered(n))) === null);
