import type { Lease, PendingLease } from '../../../shared/model/lease.ts';
import { iso } from '../../../shared/model/time.ts';
import type { LeaseView, WaitingView } from '../../../shared/model/wire/lease.ts';
import { placeInLine } from '../../../shared/turns/place.ts';
import type { ApiPorts } from '../ports.ts';
import { endedViewOf, isoOrNull } from './ended.ts';
import { type Linking, link } from './links.ts';

/** A lease as the API shows it. `place` is counted by whoever wants it told. */
export function leaseViewOf(ports: Linking, lease: Lease, place: number | null): LeaseView {
  const resource = 'resourceId' in lease ? lease.resourceId : null;
  const self = link(ports, `leases/${lease.id}`);
  return {
    id: lease.id,
    state: lease.state,
    type: lease.type,
    attributes: lease.attributes,
    blueprints: lease.blueprints === null ? null : [...lease.blueprints],
    owner: lease.owner,
    askedBy: lease.askedBy,
    nestedIn: lease.nestedIn,
    priority: lease.priority,
    ttlSeconds: lease.ttlSeconds,
    createdAt: iso(lease.createdAt),
    waitUntil: isoOrNull(lease.waitUntil),
    activatedAt: lease.state === 'active' ? iso(lease.activatedAt) : null,
    until: lease.state === 'active' ? iso(lease.until) : null,
    resource,
    waiting: waitingOf(lease, place),
    ended: 'ended' in lease ? endedViewOf(lease.ended) : null,
    version: lease.version,
    links: {
      self,
      executions: `${self}/executions`,
      events: `${self}/events`,
      commands: `${self}/commands`,
      resource: resource === null ? null : link(ports, `resources/${resource}`),
    },
  };
}

function waitingOf(lease: Lease, place: number | null): WaitingView | null {
  if (lease.state === 'acquired')
    return { ...lease.waiting, place: null, blueprints: [lease.seat.blueprint] };
  if (lease.state !== 'pending') return null;
  return { ...lease.waiting, place, blueprints: blueprintsOf(lease) };
}

const blueprintsOf = ({ places }: PendingLease): string[] => [
  ...new Set(places.map(({ blueprint }) => blueprint)),
];

/** With its place in line: somebody asked about this one lease, so it is counted. */
export async function leaseViewWithPlace(ports: ApiPorts, lease: Lease): Promise<LeaseView> {
  const place = lease.state === 'pending' ? await placeInLine(ports.turns.store, lease) : null;
  return leaseViewOf(ports, lease, place);
}

/** What of a lease is worth an answer to whoever waits for a change. */
export function leaseFace(lease: Lease): string {
  const reason = 'waiting' in lease ? lease.waiting.reason : '';
  const holder = 'resourceId' in lease ? lease.resourceId : '';
  const until = lease.state === 'active' ? lease.until : 0;
  return JSON.stringify([lease.state, reason, holder, until]);
}
