import type { Actor } from '../../../shared/model/audit.ts';
import {
  type Authorization,
  covers,
  requesterOf,
  standingOf,
} from '../../../shared/model/authorization.ts';
import type { LeaseId } from '../../../shared/model/ids.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import { leaseFrom } from '../../../shared/model/record.ts';
import { listOpen } from '../lists/open.ts';
import { append } from '../objects/append.ts';
import type { ApiPorts } from '../ports.ts';
import { authorizationsNow } from './authorizations.ts';

type RevokedAuthorization = Pick<Authorization, 'blueprint' | 'generation' | 'requester'>;

/** Time limit of each pass: both, and the wait between them, fit into the request's timeout. */
const passMs = 9_000;

export type ReleaseResult = Readonly<{
  released: number;
  /** The time limit was reached before every open lease was read. */
  unfinished: boolean;
}>;

/**
 * Sends a release to every lease that a requester holds on a blueprint and returns how many. It
 * runs twice, as a process with a catalog cached before the revocation may have granted one
 * meanwhile.
 */
export async function releaseHeld(
  ports: ApiPorts,
  actor: Actor,
  revoked: RevokedAuthorization,
): Promise<ReleaseResult> {
  const released = new Set<LeaseId>();
  const first = await releaseAllHeld(ports, actor, revoked, released);
  await ports.turns.pause(limits.catalogAgeMs + 1_000);
  const second = await releaseAllHeld(ports, actor, revoked, released);
  return { released: released.size, unfinished: !first || !second };
}

/** Runs one pass; false if the time limit ended it early. */
async function releaseAllHeld(
  ports: ApiPorts,
  actor: Actor,
  { blueprint, generation, requester }: RevokedAuthorization,
  released: Set<LeaseId>,
): Promise<boolean> {
  const { clock, store } = ports.turns;
  const until = clock.now() + passMs;
  const all = await authorizationsNow(ports);
  // A lease that a more specific decision still authorizes is kept.
  const isAffected = (lease: Lease): boolean =>
    (lease.state === 'acquired' || lease.state === 'active') &&
    lease.seat.blueprint === blueprint &&
    covers(requester, requesterOf(lease)) &&
    standingOf(requesterOf(lease), { name: blueprint, generation }, all) !== 'authorized' &&
    !released.has(lease.id);
  const listing = { table: 'leases', from: leaseFrom, keep: isAffected } as const;
  const reason = `the authorization of ${requester} on ${blueprint} was revoked by ${actor.by}`;
  const order = { kind: 'release', ifHolds: null, now: false, revoked: true } as const;
  let cursor: string | undefined;
  do {
    if (clock.now() >= until) return false;
    const page = await listOpen(store, listing, { cursor });
    await Promise.all(page.records.map(({ id }) => append(ports, id, order, { ...actor, reason })));
    for (const { id } of page.records) released.add(id);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return true;
}
