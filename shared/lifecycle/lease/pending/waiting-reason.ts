import { requesterOf } from '../../../model/authorization.ts';
import type { PendingLease } from '../../../model/lease.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { Option, PendingTurn } from '../turn.ts';
import { whyAllBlocked } from './build-blocked.ts';

/** Why it waits, in the order in which a person would want to know. */
export function waitingReasonOf(lease: PendingLease, turn: PendingTurn, builds: boolean): Waiting {
  const could = turn.options.filter(({ never }) => never === null);
  const open = could.filter(({ state }) => state === 'open');
  if (open.length === 0) return barredFromAll(could, requesterOf(lease));
  if (builds && turn.building?.state === 'pending') {
    const short = turn.building.retries['no-capacity'];
    if (short) return { reason: 'no-capacity', detail: turn.building.note };
    return {
      reason: 'building',
      detail: `${turn.building.id} is being built: ${turn.building.note}`,
    };
  }
  return whyAllBlocked(open, turn);
}

/** What keeps it out of every line is told whole: one may be mended and the other not. */
function barredFromAll(could: readonly Option[], requester: string): Waiting {
  const closed = could.filter(({ state, blueprint }) => state === 'disabled' || blueprint.disabled);
  const refused = could.filter(({ state }) => state === 'not-authorized');
  const names = closed.map(({ blueprint }) => blueprint.name).join(', ');
  const details = [
    ...(closed.length > 0 ? [`${names}: disabled, no new leases`] : []),
    ...refused.map((option) => refusedBy(option, requester)),
  ];
  const reason = refused.length > 0 ? 'not-authorized' : 'blueprint-disabled';
  return { reason, detail: details.join('; ') };
}

function refusedBy({ blueprint: { name }, standing }: Option, requester: string): string {
  const said = standing === 'declined' || standing === 'revoked' ? `, it was ${standing}` : ' yet';
  return `${name}: ${requester} is not authorized${said}`;
}
