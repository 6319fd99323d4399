import type { Hook } from '../lifecycle/decision.ts';
import { idleSince, isIdleDue } from '../lifecycle/resource/idle.ts';
import { decideResource } from '../lifecycle/resource/index.ts';
import type { ResourceTurn } from '../lifecycle/resource/turn.ts';
import type { Step } from '../lifecycle/step.ts';
import type { GoingResource, Resource } from '../model/resource.ts';
import type { Row } from '../model/seat.ts';
import type { Instant } from '../model/time.ts';
import { blueprintNow } from './blueprint-now.ts';
import { callType } from './call.ts';
import { commonTurn } from './lease-facts.ts';
import { nestFacts, readNested } from './nest-facts.ts';
import { openLine } from './open-line.ts';
import type { WorkerPorts } from './ports.ts';
import {
  holdersOf,
  readBreakers,
  readHeads,
  readHome,
  readLease,
  readOwnSeats,
  readResource,
  readRows,
  readUsage,
} from './read.ts';
import { keptReady } from './ready.ts';
import type { Seen, Writer } from './writer.ts';

/** The only code that writes resource records after their birth. */
export const resourceWriter = (ports: WorkerPorts): Writer<Resource, Step> => ({
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
): Promise<Step> =>
  callType(ports, resource, deadline, (type, call) =>
    hook === 'activateResource'
      ? type.activateResource(resource, call)
      : type.destroyResource(resource, call),
  );

async function resourceFacts(
  ports: WorkerPorts,
  resource: Resource,
  seen: Seen<Step>,
): Promise<ResourceTurn> {
  const none: ResourceTurn = {
    ...commonTurn(ports, seen),
    step: seen.step,
    line: [],
    bag: [],
    home: [],
    holders: [],
    heads: [],
    shrink: false,
    ready: [],
    breaker: null,
    needs: [],
    newLeases: [],
    nested: [],
    wanted: true,
    older: null,
  };
  switch (resource.state) {
    case 'pending':
      return pendingFacts(ports, resource, none);
    case 'active':
      return activeFacts(ports, resource, none);
    case 'released':
    case 'broken':
      return goingFacts(ports, resource, none);
    case 'destroyed':
      return none;
  }
}

/** A build that may end with this turn needs to know how those before it did. */
async function pendingFacts(
  ports: WorkerPorts,
  resource: Extract<Resource, { state: 'pending' }>,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const nest = await nestFacts(ports, resource);
  const done = none.step?.step === 'done';
  const mayEnd =
    done || !nest.wanted || none.step?.step === 'failed' || none.now >= resource.deadline;
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
  const [bag, home, line] = await Promise.all([
    readOwnSeats(ports.store, resource),
    resource.out.length > 0 ? readHome(ports.store, resource.id) : [],
    opens ? openLine(ports, resource, resource.capacity) : [],
  ]);
  const goes = isIdleDue(resource, idleSince(resource, bag), none.now);
  const ready = goes ? await keptReady(ports, resource.blueprint) : [];
  return { ...none, bag, home, line, ready };
}

async function goingFacts(
  ports: WorkerPorts,
  resource: GoingResource,
  none: ResourceTurn,
): Promise<ResourceTurn> {
  const { store } = ports;
  const home = resource.out.length > 0 ? await readHome(store, resource.id) : [];
  if (home.length < resource.out.length) {
    return { ...none, home, holders: await holdersOf(store, resource.id) };
  }
  if (none.step?.step !== 'done' && !resource.emptied) return { ...none, home };
  const nested = await readNested(store, resource);
  const [heads, asker, usage, now] = await Promise.all([
    readHeads(store, resource.blueprint),
    askersRows(ports, resource),
    readUsage(store, [resource.blueprint]),
    blueprintNow(ports, resource.blueprint),
  ]);
  return {
    ...none,
    home,
    nested,
    heads: [...heads, ...asker],
    // The limit as it is now: room above a lowered one is not handed on.
    shrink: (usage.get(resource.blueprint)?.n ?? 0) > (now?.limit ?? 0),
  };
}

/** Rows of the lease that asked for its room: it may stand behind the first of its line. */
async function askersRows(
  { store }: WorkerPorts,
  resource: GoingResource,
): Promise<readonly Row[]> {
  const asker = resource.roomFor && (await readLease(store, resource.roomFor));
  if (asker?.state !== 'pending') return [];
  const rows = await readRows(store, asker);
  return rows.filter(({ blueprint }) => blueprint === resource.blueprint);
}
