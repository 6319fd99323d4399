import { waitsForBuild } from '../../../shared/lifecycle/lease/pending/waiting-reason.ts';
import type { Lease, PendingLease } from '../../../shared/model/lease.ts';
import { iso } from '../../../shared/model/time.ts';
import type { LeaseView, WaitingView } from '../../../shared/model/wire/lease.ts';
import { type Place, placeInLine, unknownPlace } from '../../../shared/turns/read/place-in-line.ts';
import { readResource } from '../../../shared/turns/read/records.ts';
import type { ApiPorts } from '../ports.ts';
import { endedViewOf, isoOrNull, type Linking, link } from './common.ts';

/** Returns the view of a lease. Its place in line costs a read, so it is left to the caller. */
export function leaseViewOf(ports: Linking, lease: Lease, place = unknownPlace): LeaseView {
  const resource = 'resourceId' in lease ? lease.resourceId : null;
  const self = link(ports, `leases/${lease.id}`);
  return {
    id: lease.id,
    state: lease.state,
    type: lease.type,
    attributes: lease.attributes,
    blueprints: lease.blueprints === null ? null : [...lease.blueprints],
    owner: lease.owner,
    requestedBy: lease.requestedBy,
    dependencyOf: lease.dependencyOf,
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

function waitingOf(lease: Lease, place: Place): WaitingView | null {
  if (lease.state === 'acquired')
    return { ...lease.waiting, ...unknownPlace, blueprints: [lease.seat.blueprint] };
  if (lease.state !== 'pending') return null;
  return { ...lease.waiting, ...place, blueprints: waitingBlueprints(lease) };
}

const waitingBlueprints = ({ lines }: PendingLease): string[] => [
  ...new Set(lines.map(({ blueprint }) => blueprint)),
];

/**
 * Returns the view of a single lease, with its place in line and the present note of its build: the
 * record of the lease is written only when the kind of its reason changes.
 */
export async function leaseViewWithPlace(ports: ApiPorts, lease: Lease): Promise<LeaseView> {
  if (lease.state !== 'pending') return leaseViewOf(ports, lease);
  const [place, resource] = await Promise.all([
    placeInLine(ports.turns, lease),
    lease.building && readResource(ports.turns.store, lease.building),
  ]);
  const isBuilding = lease.waiting.reason === 'building' && resource?.state === 'pending';
  const waiting = isBuilding ? waitsForBuild(resource) : lease.waiting;
  return leaseViewOf(ports, { ...lease, waiting }, place);
}
