import type { LeaseId, ResourceId } from '../../model/ids.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { PendingResource, Resource } from '../../model/resource.ts';
import type { Row } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { Put } from '../../model/write.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Birth, Decision } from '../decision.ts';
import { move, wait } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import type { LeaseWish, ResourceTurn } from './turn.ts';

/** What a resource needs of others before it can be built: a way to go on, or leases that ended. */
export type Nest =
  | Readonly<{ is: 'ready' }>
  | Readonly<{ is: 'lost'; why: string }>
  /** Nobody waits for it any more, so it should not stand in line for others' seats. */
  | Readonly<{ is: 'unwanted' }>
  | Readonly<{ is: 'decided'; decision: Decision<Resource> }>;

const ready: Nest = { is: 'ready' };
const decided = (decision: Decision<Resource>): Nest => ({ is: 'decided', decision });

/**
 * A resource that leases others has all of them born in one commit, waits until it holds them all,
 * and only then is built (DESIGN §5). Time in line is no time of building. Who holds a part while
 * an older one waits for that part gives it all back and begins again in its old place: of those
 * that hold what the others need the youngest always lets go, so they never wait for each other.
 */
export function decideNest(resource: PendingResource, turn: ResourceTurn): Nest {
  if (turn.needs.length === 0) return ready;
  const lost = turn.nested.find((lease) => lease === null || isOver(lease));
  switch (resource.nest) {
    case 'none':
      return decided(bear(resource, turn));
    case 'ready':
      return lost === undefined ? ready : { is: 'lost', why: lossOf(lost) };
    case 'letting-go':
      return decided(
        turn.nested.every((lease) => lease?.state === 'destroyed')
          ? bear(resource, turn)
          : tellAgain(resource, turn),
      );
    case 'waiting':
      if (lost !== undefined) return { is: 'lost', why: lossOf(lost) };
      if (!turn.wanted) return { is: 'unwanted' };
      return decided(await_(resource, turn));
  }
}

/** Until it holds all that it needs no hook is called, so there is nothing to take down. */
export const neverBegun = ({ nest }: PendingResource, { needs }: ResourceTurn): boolean =>
  needs.length > 0 && nest !== 'ready';

const isOver = ({ state }: Lease): boolean =>
  state === 'released' || state === 'broken' || state === 'destroyed';

const lossOf = (lease: Lease | null): string =>
  lease && 'ended' in lease
    ? `${lease.id}, which it needs, ended: ${lease.ended.detail}`
    : 'a lease that it needs is gone';

/** All at once, with one place in line: that of the resource, however often it begins again. */
function bear(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const leases = turn.needs.flatMap((wish, n) => {
    const id = turn.newLeases[n];
    return id === undefined ? [] : [nestedLease(resource, wish, id, turn.now)];
  });
  const births: readonly Birth[] = leases.map((record) => ({
    record,
    says: [{ kind: 'asked', text: `by ${resource.id}, which needs it` }],
  }));
  return move<Resource>(
    {
      ...resource,
      nest: 'waiting',
      nested: leases.map(({ id }) => id),
      note: `waits for ${leases.length} leases that it needs`,
      wakeAt: wakeIn(turn.now, limits.nestPatience),
    },
    { births, wakes: leases.map(({ id }) => ({ id, why: 'born' })), ends: true },
  );
}

function nestedLease(
  resource: PendingResource,
  { type, attributes, blueprints }: LeaseWish,
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
    askedBy: resource.id,
    owner: resource.id,
    nestedIn: resource.id,
    neededBy: resource.blueprint,
    createdAt: now,
    queuedAt: resource.createdAt,
    ttlSeconds: limits.nestTtl,
    waitUntil: null,
    bodyHash: null,
    attempts: 0,
    stumbles: 0,
    watchers: [resource.id],
    places: [],
    building: null,
    asking: null,
    waiting: { reason: 'limit-reached', detail: 'about to look' },
    wakeAt: wakeIn(now, limits.soon),
    alarmAt: null,
  };
}

function await_(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  const held = turn.nested.filter((lease) => lease?.state === 'active').length;
  const all = turn.nested.length;
  if (held === all) {
    return move<Resource>({
      ...resource,
      nest: 'ready',
      note: `holds the ${all} leases that it needs`,
      deadline: turn.now + seconds(resource.activationSeconds),
      wakeAt: wakeIn(turn.now, limits.soon),
    });
  }
  if (turn.older !== null && !isPatient(turn.nested, turn.now)) {
    return letGo(resource, turn.older, turn);
  }
  const note = `holds ${held} of the ${all} leases that it needs, waits for ${waitsFor(turn)}`;
  if (note === resource.note && resource.wakeAt > turn.now) return wait;
  return move<Resource>({
    ...resource,
    note,
    wakeAt: wakeIn(turn.now, held > 0 ? limits.nestPatience : limits.linePoll),
  });
}

/** The first that is to come, and why it waits itself. */
function waitsFor({ nested }: ResourceTurn): string {
  const [first] = nested.flatMap((lease) => (lease && 'waiting' in lease ? [lease] : []));
  return first ? `${first.type} ${first.id}: ${first.waiting.detail}` : 'the rest';
}

/** It holds on to a part for a while: what it lacks may be about to come. */
export const isPatient = (nested: readonly (Lease | null)[], now: Instant): boolean =>
  nested.some((lease) => lease && now < lease.createdAt + seconds(limits.nestPatience));

/** Below 0: this row stands before the place of the resource; above: behind it. */
export const rankOf = (row: Row, mine: PendingResource): number =>
  mine.priority - row.priority || row.queuedAt - mine.createdAt;

/** Is it of another resource, an older one? Of two of one moment, the smaller id is older. */
export function isOlder(row: Row, mine: PendingResource): boolean {
  if (row.nest === null || row.nest === mine.id || row.granted !== null) return false;
  const rank = rankOf(row, mine);
  return rank === 0 ? row.nest < mine.id : rank < 0;
}

function letGo(
  resource: PendingResource,
  older: ResourceId,
  turn: ResourceTurn,
): Decision<Resource> {
  const note = `gives back what it leased: ${older} waits for it and came before`;
  return move<Resource>(
    { ...resource, nest: 'letting-go', note, wakeAt: wakeIn(turn.now, limits.soon) },
    {
      ...endNested(resource, turn, note),
      says: [{ kind: 'let-go', text: note }],
    },
  );
}

function tellAgain(resource: PendingResource, turn: ResourceTurn): Decision<Resource> {
  if (resource.wakeAt > turn.now) return wait;
  return move<Resource>(
    { ...resource, wakeAt: wakeIn(turn.now, limits.soon) },
    endNested(resource, turn, resource.note),
  );
}

export type Told = Readonly<{ writes: readonly Put[]; wakes: readonly Wake[] }>;

/**
 * Tells every lease of the nest that is not destroyed to end; told twice is told once. Never
 * without grace: a host that is gone says so itself, and the others are to be cleaned.
 */
export function endNested(
  resource: Resource,
  { nested, now: at }: ResourceTurn,
  because: string,
): Told {
  const open = nested.filter((lease) => lease !== null && lease.state !== 'destroyed');
  return {
    writes: open.map(({ id: target }) => {
      const asked = { target, by: 'system', from: resource.id, at, because };
      return putCommand({
        kind: 'release',
        ulid: `0-end-${resource.id}`,
        ...asked,
        ifHolds: null,
        now: false,
      });
    }),
    wakes: open.map(({ id }) => ({ id, why: `${resource.id} ends` })),
  };
}
