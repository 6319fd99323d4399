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

/** How a pending resource proceeds, given the leases that it depends on. */
export type DependencyDecision =
  | Readonly<{ is: 'ready' }>
  | Readonly<{ is: 'lost'; reason: string }>
  /** No lease waits for it any more, so its dependencies should leave their lines. */
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

/** True if no hook was ever called, because it never held all its dependencies: no clean-up. */
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

/** Creates all of them at once, at the resource's own place in line, however often it restarts. */
function createDependencies(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const leases = turn.needs.flatMap((requirement, n) => {
    const id = turn.newLeaseIds[n];
    return id === undefined ? [] : [dependencyLease(resource, requirement, id, turn.now)];
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
  if (turn.older !== null && !holdsPatiently(turn.dependencies, turn.now)) {
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

/** Describes the first lease that is not held yet, and why it waits. */
function waitsFor({ dependencies }: ResourceTurn): string {
  const [first] = dependencies.flatMap((lease) => (lease && 'waiting' in lease ? [lease] : []));
  return first ? `${first.type} ${first.id}: ${first.waiting.detail}` : 'the rest';
}

/** True while it keeps what it holds, because the leases it lacks may be granted soon. */
export const holdsPatiently = (dependencies: readonly (Lease | null)[], now: Instant): boolean =>
  dependencies.some((lease) => lease && now < lease.createdAt + seconds(limits.dependencyPatience));

/** Compares places in line. Negative: the entry is before the resource; positive: behind it. */
export const rankOf = (entry: LineEntry, mine: PendingResource): number =>
  mine.priority - entry.priority || entry.queuedAt - mine.createdAt;

/** True if the entry waits for an older resource. On a tie, the smaller id is older. */
export function isOlder(entry: LineEntry, mine: PendingResource): boolean {
  if (entry.dependencyOf === null || entry.dependencyOf === mine.id || entry.granted !== null)
    return false;
  const rank = rankOf(entry, mine);
  return rank === 0 ? entry.dependencyOf < mine.id : rank < 0;
}

function yieldToOlder(
  resource: PendingResource,
  older: ResourceId,
  turn: ResourceTurn,
): Decision<Resource> {
  const note = `gives back the leases it depends on: ${older} is older and waits for one of them`;
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
 * Releases every dependency that is not destroyed. The command's key is fixed, so sending it again
 * changes nothing. It always grants grace: a host that is gone is reported as lost by its own
 * resource, and the other hosts have to be cleaned.
 */
export function releaseDependencies(
  resource: Resource,
  { dependencies, now: at }: ResourceTurn,
  reason: string,
): DependencyRelease {
  const open = dependencies.filter((lease) => lease !== null && lease.state !== 'destroyed');
  return {
    writes: open.map(({ id: target }) => {
      const origin = { target, by: 'system', from: resource.id, at, reason };
      return putCommand({
        kind: 'release',
        ulid: `0-end-${resource.id}`,
        ...origin,
        ifHolds: null,
        now: false,
      });
    }),
    wakes: open.map(({ id }) => ({ id, reason: `${resource.id} ends` })),
  };
}
