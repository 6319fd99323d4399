import type { PendingLease } from '../../../model/lease.ts';
import type { LineId } from '../../../model/seat.ts';
import { joined } from '../../allocator/line.ts';
import type { Recheck } from '../../decision.ts';
import type { PendingTurn } from '../turn.ts';

/**
 * Returns the rechecks of lines that a lease joins. If a resource is built for it, and its
 * blueprint spreads its leases, it does not look for a seat beside others.
 */
export const joinedLines = (
  lease: PendingLease,
  lines: readonly LineId[],
  { options, isBuilding }: Pick<PendingTurn, 'options'> & Readonly<{ isBuilding: boolean }>,
): readonly Recheck[] =>
  lines.map((line) => {
    const option = options.find(({ blueprint }) => blueprint.name === line.blueprint);
    const spreads = option?.blueprint.allocation === 'spread';
    return joined(lease, line, { sharesNone: spreads && isBuilding });
  });
