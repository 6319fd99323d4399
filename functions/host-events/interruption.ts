import type { CommandOf } from '../../shared/model/command.ts';
import type { ResourceId } from '../../shared/model/ids.ts';
import type { Instant } from '../../shared/model/time.ts';
import { unreachable } from '../../shared/model/unreachable.ts';

/**
 * What EC2 says about a Spot machine. `warning`: it takes the machine in two minutes. `rebalance`:
 * it is more likely than usual to do so, which may come hours before, together with it, or alone.
 */
export type InterruptionNotice = 'warning' | 'rebalance';

/** Returns the command. Its id is that of the notice: one delivered twice is one command. */
export const interruptionOf = (
  target: ResourceId,
  machine: string,
  notice: InterruptionNotice,
  at: Instant,
): CommandOf<'interrupt'> => ({
  kind: 'interrupt',
  ulid: `0-${notice}-${machine}`,
  target,
  by: 'system',
  from: 'host-events',
  at,
  reason: reasonOf(machine, notice),
});

function reasonOf(machine: string, notice: InterruptionNotice): string {
  switch (notice) {
    case 'warning':
      return `EC2 takes its Spot machine ${machine} in about two minutes`;
    case 'rebalance':
      return `EC2 is likely to take its Spot machine ${machine} and recommends to leave it`;
    default:
      return unreachable(notice);
  }
}
