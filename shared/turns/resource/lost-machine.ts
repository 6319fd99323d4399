import type { Command } from '../../model/command.ts';
import { commandKey } from '../../model/keys.ts';
import { plainItem } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import { always } from '../../model/write.ts';
import type { TurnPorts } from '../ports.ts';

const endingStates = ['shutting-down', 'terminated', 'stopping', 'stopped'];

/** True if a lease holds, or could get, a seat of this resource on a machine that is ending. */
export function machineIsLost(resource: Resource, machine: string, state: string): boolean {
  const held =
    resource.state === 'active' || ('outstanding' in resource && resource.outstanding.length > 0);
  // A resource also owns the locks of machines it gave up; its leases do not run on those.
  return held && resource.host === machine && endingStates.includes(state);
}

/** A machine that left by itself: its state as AWS reports it, and where that was learned. */
export type LostMachine = Readonly<{ machine: string; state: string; from: string }>;

/**
 * Commands a resource whose machine left by itself to be released without grace: its leases went
 * with the machine. The command is named after the machine, so that all reports of one loss are one
 * command.
 */
export async function releaseLostHost(
  { store, mailbox, clock }: Pick<TurnPorts, 'store' | 'mailbox' | 'clock'>,
  target: Resource['id'],
  { machine, state, from }: LostMachine,
): Promise<void> {
  const reason = `its machine ${machine} is ${state}`;
  const command: Command = {
    kind: 'release',
    ulid: `0-lost-${machine}`,
    target,
    by: 'system',
    from,
    at: clock.now(),
    reason,
    ifHolds: null,
    now: true,
  };
  const key = commandKey(target, command.ulid);
  await store.write({ op: 'put', key, item: plainItem(command), when: always });
  await mailbox.wake([{ id: target, reason }]);
}
