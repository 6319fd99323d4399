import type { LeaseId, ResourceId } from '../../model/ids.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { PendingResource, Resource } from '../../model/resource.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { Put } from '../../model/write.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Creation, Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import type { LeaseRequirement, ResourceTurn } from './turn.ts';

/** What a resource needs of others before it can be built: a way to go on, or leases that ended. */
export type DependencyDecision =
  | Readonly<{ is: 'ready' }>
  | Readonly<{ is: 'lost'; reason: string }>
  /** Nobody waits for it any more, so it should not stand in line for others' seats. */
  | Readonly<{ is: 'unwanted' }>
  | Readonly<{ is: 'decided'; decision: Decision<Resource> }>;

const ready: DependencyDecision = { is: 'ready' };
const decided = (decision: Decision<Resource>): DependencyDecision => ({ is: 'decided', decision });

/**
 * Wound-wait. A resource that depends on leases creates all of them in one commit, waits until it
 * holds them all, and only then is built; time in line does not count as build time. If an older
 * resource waits for a dependency that this one holds, this one gives all of them back and starts
 * again at its old place. The youngest always yields, so resources never wait for each other.
 */
export function decideDependencies(
  resource: PendingResource,
  turn: ResourceTurn,
): DependencyDecision {
  if (turn.needs.length === 0) return ready;
  const lost = turn.dependencies.find((lease) => lease === null || isOver(lease));
  switch (resource.dependencyState) {
    case 'none':
      return decided(createDependencies(resource, turn));
    case 'ready':
      return lost === undefined ? ready : { is: 'lost', reason: lossOf(lost) };
    case 'yielding':
      return decided(
        turn.dependencies.every((lease) => lease?.state === 'destroyed')
          ? createDependencies(resource, turn)
          : releaseAgain(resource, turn),
      );
    case 'waiting':
      if (lost !== undefined) return { is: 'lost', reason: lossOf(lost) };
      if (!turn.wanted) return { is: 'unwanted' };
      return decided(awaitDependencies(resource, turn));
  }
}

/** Until it holds all that it needs no hook is called, so there is nothing to take down. */
export const buildNeverStarted = (
  { dependencyState }: PendingResource,
  { needs }: ResourceTurn,
): boolean => needs.length > 0 && dependencyState !== 'ready';

const isOver = ({ state }: Lease): boolean =>
  state === 'released' || state === 'broken' || state === 'destroyed';

const lossOf = (lease: Lease | null): string =>
  lease && 'ended' in lease
    ? `${lease.id}, which it needs, ended: ${lease.ended.detail}`
    : 'a lease that it needs is gone';

/** All at once, with one place in line: that of the resource, however often it begins again. */
function createDependencies(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const leases = turn.needs.flatMap((wish, n) => {
    const id = turn.newLeaseIds[n];
    return id === undefined ? [] : [dependencyLease(resource, wish, id, turn.now)];
  });
  const creates: readonly Creation[] = leases.map((record) => ({
    record,
    events: [{ kind: 'requested', text: `by ${resource.id}, which needs it` }],
  }));
  return commitTo<Resource>(
    {
      ...resource,
      dependencyState: 'waiting',
      dependencies: leases.map(({ id }) => id),
      note: `waits for ${leases.length} leases that it needs`,
      wakeAt: wakeIn(turn.now, limits.dependencyPatience),
    },
    { creates, wakes: leases.map(({ id }) => ({ id, reason: 'created' })), endsTurn: true },
  );
}

function dependencyLease(
  resource: PendingResource,
  { type, attributes, blueprints }: LeaseRequirement,
  id: LeaseId,
  now: Instant,
): PendingLease {
  return {
    id,
    state: 'pending',
    version: 0,
    commit: '',
    type,
    attributes,
    blueprints,
    priority: resource.priority,
    requestedBy: resource.id,
    owner: resource.id,
    dependencyOf: resource.id,
    neededByBlueprint: resource.blueprint,
    createdAt: now,
    queuedAt: resource.createdAt,
    ttlSeconds: limits.dependencyTtl,
    waitUntil: null,
    bodyHash: null,
    attempts: 0,
    crashes: 0,
    watchers: [resource.id],
    lines: [],
    building: null,
    reclaim: null,
    waiting: { reason: 'limit-reached', detail: 'about to look' },
    wakeAt: wakeIn(now, limits.soon),
    timerAt: null,
  };
}

function awaitDependencies(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const held = turn.dependencies.filter((lease) => lease?.state === 'active').length;
  const all = turn.dependencies.length;
  if (held === all) {
    return commitTo<Resource>({
      ...resource,
      dependencyState: 'ready',
      note: `holds the ${all} leases that it needs`,
      deadline: turn.now + seconds(resource.activationSeconds),
      wakeAt: wakeIn(turn.now, limits.soon),
    });
  }
  if (turn.older !== null && !isStillPatient(turn.dependencies, turn.now)) {
    return yieldToOlder(resource, turn.older, turn);
  }
  const note = `holds ${held} of the ${all} leases that it needs, waits for ${waitsFor(turn)}`;
  if (note === resource.note && resource.wakeAt > turn.now) return wait;
  return commitTo<Resource>({
    ...resource,
    note,
    wakeAt: wakeIn(turn.now, held > 0 ? limits.dependencyPatience : limits.linePoll),
  });
}

/** The first that is to come, and why it waits itself. */
function waitsFor({ dependencies }: ResourceTurn): string {
  const [first] = dependencies.flatMap((lease) => (lease && 'waiting' in lease ? [lease] : []));
  return first ? `${first.type} ${first.id}: ${first.waiting.detail}` : 'the rest';
}

/** It holds on to a part for a while: what it lacks may be about to come. */
export const isStillPatient = (dependencies: readonly (Lease | null)[], now: Instant): boolean =>
  dependencies.some((lease) => lease && now < lease.createdAt + seconds(limits.dependencyPatience));

/** Below 0: this row stands before the place of the resource; above: behind it. */
export const rankOf = (row: LineEntry, mine: PendingResource): number =>
  mine.priority - row.priority || row.queuedAt - mine.createdAt;

/** Is it of another resource, an older one? Of two of one moment, the smaller id is older. */
export function isOlder(row: LineEntry, mine: PendingResource): boolean {
  if (row.dependencyOf === null || row.dependencyOf === mine.id || row.granted !== null)
    return false;
  const rank = rankOf(row, mine);
  return rank === 0 ? row.dependencyOf < mine.id : rank < 0;
}

function yieldToOlder(
  resource: PendingResource,
  older: ResourceId,
  turn: ResourceTurn,
): Decision<Resource> {
  const note = `gives back what it leased: ${older} waits for it and came before`;
  return commitTo<Resource>(
    { ...resource, dependencyState: 'yielding', note, wakeAt: wakeIn(turn.now, limits.soon) },
    {
      ...releaseDependencies(resource, turn, note),
      events: [{ kind: 'yielded', text: note }],
    },
  );
}

function releaseAgain(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  if (resource.wakeAt > turn.now) return wait;
  return commitTo<Resource>(
    { ...resource, wakeAt: wakeIn(turn.now, limits.soon) },
    releaseDependencies(resource, turn, resource.note),
  );
}

export type DependencyRelease = Readonly<{ writes: readonly Put[]; wakes: readonly Wake[] }>;

/**
 * Tells every lease of the nest that is not destroyed to end; told twice is told once. Never
 * without grace: a host that is gone says so itself, and the others are to be cleaned.
 */
export function releaseDependencies(
  resource: Resource,
  { dependencies, now: at }: ResourceTurn,
  reason: string,
): DependencyRelease {
  const open = dependencies.filter((lease) => lease !== null && lease.state !== 'destroyed');
  return {
    writes: open.map(({ id: target }) => {
      const asked = { target, by: 'system', from: resource.id, at, reason };
      return putCommand({
        kind: 'release',
        ulid: `0-end-${resource.id}`,
        ...asked,
        ifHolds: null,
        now: false,
      });
    }),
    wakes: open.map(({ id }) => ({ id, reason: `${resource.id} ends` })),
  };
}
