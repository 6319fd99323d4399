import type { Command } from '../../model/command.ts';
import { commandKey } from '../../model/keys.ts';
import { plainItem } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import { always } from '../../model/write.ts';
import type { TurnPorts } from '../ports.ts';

const endingStates = ['shutting-down', 'terminated', 'stopping', 'stopped'];

/** Does somebody hold, or could get, a seat of this resource on a machine that ends by itself? */
export function machineIsLost(resource: Resource, machine: string, state: string): boolean {
  const held =
    resource.state === 'active' || ('outstanding' in resource && resource.outstanding.length > 0);
  // It also owns the locks of machines it gave up; whoever uses it does not sit on those.
  return held && resource.host === machine && endingStates.includes(state);
}

/**
 * A host that leaves by itself takes its leases with it: they are told without grace. Its name
 * makes all states of one end one command, whoever tells of it.
 */
export async function releaseLostHost(
  { store, mailbox, clock }: Pick<TurnPorts, 'store' | 'mailbox' | 'clock'>,
  target: Resource['id'],
  machine: string,
  state: string,
  from: string,
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
