import type { Actor } from '../../../shared/model/audit.ts';
import {
  type Authorization,
  askerOf,
  covers,
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

type Whose = Pick<Authorization, 'blueprint' | 'generation' | 'asker'>;

/** Each look has so long: both, and the wait between them, end before the request must. */
const lookMs = 9_000;

export type Told = Readonly<{
  released: number;
  /** Time was up before every open lease was looked at. */
  unfinished: boolean;
}>;

/**
 * Tells every lease that an asker holds of a blueprint to end, and answers how many. Twice: a
 * process that decided by a catalog from before may have handed out a last one meanwhile.
 */
export async function releaseHeld(ports: ApiPorts, actor: Actor, whose: Whose): Promise<Told> {
  const told = new Set<LeaseId>();
  const first = await tellAll(ports, actor, whose, told);
  await ports.sleep(limits.catalogAgeMs + 1_000);
  const second = await tellAll(ports, actor, whose, told);
  return { released: told.size, unfinished: !first || !second };
}

/** Whether it came to the end. */
async function tellAll(
  ports: ApiPorts,
  actor: Actor,
  { blueprint, generation, asker }: Whose,
  told: Set<LeaseId>,
): Promise<boolean> {
  const { clock, store } = ports.turns;
  const until = clock.now() + lookMs;
  const all = await authorizationsNow(ports);
  // Who is authorized by a closer word than the one revoked keeps what they have.
  const keep = (lease: Lease): boolean =>
    (lease.state === 'acquired' || lease.state === 'active') &&
    lease.seat.blueprint === blueprint &&
    covers(asker, askerOf(lease)) &&
    standingOf(askerOf(lease), { name: blueprint, generation }, all) !== 'authorized' &&
    !told.has(lease.id);
  const listing = { table: 'leases', from: leaseFrom, keep } as const;
  const because = `the authorization of ${asker} on ${blueprint} was revoked by ${actor.by}`;
  const order = { kind: 'release', ifHolds: null, now: false, revoked: true } as const;
  let cursor: string | undefined;
  do {
    if (clock.now() >= until) return false;
    const page = await listOpen(store, listing, { cursor });
    await Promise.all(
      page.records.map(({ id }) => append(ports, id, order, { ...actor, because })),
    );
    for (const { id } of page.records) told.add(id);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return true;
}
