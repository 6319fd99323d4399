import type { HookResult } from '../../lifecycle/hook-result.ts';
import { idleSince, isIdleDue } from '../../lifecycle/resource/idle.ts';
import type { ResourceTurn } from '../../lifecycle/resource/turn.ts';
import type { EndingResource, Resource } from '../../model/resource.ts';
import type { LineEntry } from '../../model/seat.ts';
import { commonTurn, type TurnInput } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
import { blueprintNow } from '../read/blueprint-now.ts';
import { openLine } from '../read/open-line.ts';
import { holdersOf, readLease } from '../read/records.ts';
import {
  readBreakers,
  readHeads,
  readLineEntries,
  readOwnSeats,
  readReturned,
  readUsage,
} from '../read/slots.ts';
import { warmResources } from '../read/warm-pool.ts';
import { dependencyFacts, readDependencies } from './dependency-facts.ts';

/** Gathers what the resource's state needs and nothing more: every read is billed. */
export async function resourceFacts(
  ports: WorkerPorts,
  resource: Resource,
  input: TurnInput<HookResult>,
): Promise<ResourceTurn> {
  const none: ResourceTurn = {
    ...commonTurn(ports, input),
    hookResult: input.hookResult,
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

/** A build that may end in this turn needs to know how the builds before it ended. */
async function pendingResourceFacts(
  ports: WorkerPorts,
  resource: Extract<Resource, { state: 'pending' }>,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const dependency = await dependencyFacts(ports, resource);
  const done = none.hookResult?.kind === 'done';
  const mayEnd =
    done ||
    !dependency.wanted ||
    none.hookResult?.kind === 'failed' ||
    none.now >= resource.deadline;
  if (!mayEnd && none.commands.length === 0 && none.refused.size === 0)
    return { ...none, ...dependency };
  const [line, [breaker]] = await Promise.all([
    done ? openLine(ports, resource, resource.capacity) : [],
    readBreakers(ports.store, [resource.blueprint]),
  ]);
  return { ...none, ...dependency, line, breaker: breaker ?? null };
}

async function activeFacts(
  ports: WorkerPorts,
  resource: Extract<Resource, { state: 'active' }>,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const opens = none.commands.some(({ kind }) => kind === 'unpause');
  const warns = none.commands.some(({ kind }) => kind === 'interrupt');
  const [freeSeats, returned, line, holders] = await Promise.all([
    readOwnSeats(ports.store, resource),
    resource.outstanding.length > 0 ? readReturned(ports.store, resource.id) : [],
    opens ? openLine(ports, resource, resource.capacity) : [],
    warns ? holdersOf(ports.store, resource.id) : [],
  ]);
  const goes = isIdleDue(resource, idleSince(resource, freeSeats), none.now);
  const warm = goes ? await warmResources(ports, resource.blueprint) : [];
  return { ...none, freeSeats, returned, line, warm, holders };
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
  const [heads, reclaimer, usage, now] = await Promise.all([
    readHeads(store, resource.blueprint),
    reclaimerEntries(ports, resource),
    readUsage(store, [resource.blueprint]),
    blueprintNow(ports, resource.blueprint),
  ]);
  return {
    ...none,
    returned,
    dependencies,
    heads: [...heads, ...reclaimer],
    // By the current limit: room above a lowered limit is not handed on.
    overLimit: (usage.get(resource.blueprint)?.n ?? 0) > (now?.limit ?? 0),
  };
}

/** Returns the entries of the lease that asked for its room: it may stand behind the head. */
async function reclaimerEntries(
  { store }: WorkerPorts,
  resource: EndingResource,
): Promise<readonly LineEntry[]> {
  const reclaimer = resource.roomFor && (await readLease(store, resource.roomFor));
  if (reclaimer?.state !== 'pending') return [];
  const entries = await readLineEntries(store, reclaimer);
  return entries.filter(({ blueprint }) => blueprint === resource.blueprint);
}
