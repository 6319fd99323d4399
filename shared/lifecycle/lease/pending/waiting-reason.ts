import { requesterOf } from '../../../model/authorization.ts';
import type { PendingLease } from '../../../model/lease.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { PendingResource } from '../../../model/resource.ts';
import type { Option, PendingTurn } from '../turn.ts';
import { whyAllBlocked } from './build-blocked.ts';

/** Returns why a lease waits, in the order in which a person would want to know. */
export function waitingReasonOf(
  lease: PendingLease,
  turn: PendingTurn,
  isBuilding: boolean,
): Waiting {
  const possible = turn.options.filter(({ never }) => never === null);
  const open = possible.filter(({ state }) => state === 'open');
  if (open.length === 0) return barredFromAll(possible, requesterOf(lease));
  if (isBuilding && turn.building?.state === 'pending') {
    const short = turn.building.retries['no-capacity'];
    if (short) return { reason: 'no-capacity', detail: turn.building.note };
    return waitsForBuild(turn.building);
  }
  return whyAllBlocked(open, turn);
}

/** Says what the build for a lease waits for. */
export const waitsForBuild = ({ id, note }: Pick<PendingResource, 'id' | 'note'>): Waiting => ({
  reason: 'building',
  detail: `${id} is being built: ${note}`,
});

/** Names everything that keeps the lease out of its lines: one may be fixed and another not. */
function barredFromAll(possible: readonly Option[], requester: string): Waiting {
  const closed = possible.filter(
    ({ state, blueprint }) => state === 'disabled' || blueprint.disabled,
  );
  const refused = possible.filter(({ state }) => state === 'not-authorized');
  const names = closed.map(({ blueprint }) => blueprint.name).join(', ');
  const details = [
    ...(closed.length > 0 ? [`${names}: disabled, no new leases`] : []),
    ...refused.map((option) => refusedBy(option, requester)),
  ];
  const reason = refused.length > 0 ? 'not-authorized' : 'blueprint-disabled';
  return { reason, detail: details.join('; ') };
}

function refusedBy({ blueprint: { name }, standing }: Option, requester: string): string {
  const decided =
    standing === 'declined' || standing === 'revoked' ? `, it was ${standing}` : ' yet';
  return `${name}: ${requester} is not authorized${decided}`;
}
