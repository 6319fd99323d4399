import type { Hook } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { idleSince, isIdleDue } from '../../lifecycle/resource/idle.ts';
import { decideResource } from '../../lifecycle/resource/index.ts';
import type { ResourceTurn } from '../../lifecycle/resource/turn.ts';
import type { EndingResource, Resource } from '../../model/resource.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { commonTurn } from '../lease/facts.ts';
import type { Reconciler, TurnInput } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { openLine } from '../read/open-line.ts';
import {
  holdersOf,
  readBreakers,
  readHeads,
  readLease,
  readLineEntries,
  readOwnSeats,
  readResource,
  readReturned,
  readUsage,
} from '../read/records.ts';
import { warmResources } from '../read/warm-pool.ts';
import { callDriverHook } from './call-hook.ts';
import { dependencyFacts, readDependencies } from './dependency-facts.ts';

/** The only code that writes resource records after their birth. */
export const resourceReconciler = (ports: WorkerPorts): Reconciler<Resource, HookResult> => ({
  load: (id) => readResource(ports.store, id),
  decide: async (resource, seen) =>
    decideResource(resource, await resourceFacts(ports, resource, seen)),
  hook: (resource, hook, deadline) => resourceHook(ports, resource, hook, deadline),
});

const resourceHook = (
  ports: WorkerPorts,
  resource: Resource,
  hook: Hook,
  deadline: Instant,
): Promise<HookResult> =>
  callDriverHook(ports, resource, deadline, (type, call) =>
    hook === 'activateResource'
      ? type.activateResource(resource, call)
      : type.destroyResource(resource, call),
  );

async function resourceFacts(
  ports: WorkerPorts,
  resource: Resource,
  seen: TurnInput<HookResult>,
): Promise<ResourceTurn> {
  const none: ResourceTurn = {
    ...commonTurn(ports, seen),
    hookResult: seen.hookResult,
    line: [],
    freeSeats: [],
    returned: [],
    holders: [],
    heads: [],
    overLimit: false,
    warm: [],
    breaker: null,
    needs: [],
    newLeaseIds: [],
    dependencies: [],
    wanted: true,
    older: null,
  };
  switch (resource.state) {
    case 'pending':
      return pendingResourceFacts(ports, resource, none);
    case 'active':
      return activeFacts(ports, resource, none);
    case 'released':
    case 'broken':
      return endingFacts(ports, resource, none);
    case 'destroyed':
      return none;
  }
}

/** A build that may end with this turn needs to know how those before it did. */
async function pendingResourceFacts(
  ports: WorkerPorts,
  resource: Extract<Resource, { state: 'pending' }>,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const nest = await dependencyFacts(ports, resource);
  const done = none.hookResult?.kind === 'done';
  const mayEnd =
    done || !nest.wanted || none.hookResult?.kind === 'failed' || none.now >= resource.deadline;
  if (!mayEnd && none.commands.length === 0 && none.refused.size === 0) return { ...none, ...nest };
  const [line, [breaker]] = await Promise.all([
    done ? openLine(ports, resource, resource.capacity) : [],
    readBreakers(ports.store, [resource.blueprint]),
  ]);
  return { ...none, ...nest, line, breaker: breaker ?? null };
}

async function activeFacts(
  ports: WorkerPorts,
  resource: Extract<Resource, { state: 'active' }>,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const opens = none.commands.some(({ kind }) => kind === 'unpause');
  const [freeSeats, returned, line] = await Promise.all([
    readOwnSeats(ports.store, resource),
    resource.outstanding.length > 0 ? readReturned(ports.store, resource.id) : [],
    opens ? openLine(ports, resource, resource.capacity) : [],
  ]);
  const goes = isIdleDue(resource, idleSince(resource, freeSeats), none.now);
  const warm = goes ? await warmResources(ports, resource.blueprint) : [];
  return { ...none, freeSeats, returned, line, warm };
}

async function endingFacts(
  ports: WorkerPorts,
  resource: EndingResource,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const { store } = ports;
  const returned = resource.outstanding.length > 0 ? await readReturned(store, resource.id) : [];
  if (returned.length < resource.outstanding.length) {
    return { ...none, returned, holders: await holdersOf(store, resource.id) };
  }
  if (none.hookResult?.kind !== 'done' && !resource.cleaned) return { ...none, returned };
  const dependencies = await readDependencies(store, resource);
  const [heads, requester, usage, now] = await Promise.all([
    readHeads(store, resource.blueprint),
    reclaimerEntries(ports, resource),
    readUsage(store, [resource.blueprint]),
    blueprintNow(ports, resource.blueprint),
  ]);
  return {
    ...none,
    returned,
    dependencies,
    heads: [...heads, ...requester],
    // The limit as it is now: room above a lowered one is not handed on.
    overLimit: (usage.get(resource.blueprint)?.n ?? 0) > (now?.limit ?? 0),
  };
}

/** Rows of the lease that asked for its room: it may stand behind the first of its line. */
async function reclaimerEntries(
  { store }: WorkerPorts,
  resource: EndingResource,
): Promise<readonly LineEntry[]> {
  const requester = resource.roomFor && (await readLease(store, resource.roomFor));
  if (requester?.state !== 'pending') return [];
  const entries = await readLineEntries(store, requester);
  return entries.filter(({ blueprint }) => blueprint === resource.blueprint);
}
