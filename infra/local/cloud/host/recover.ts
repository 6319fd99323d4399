import type { Background } from '../background.ts';
import { type Instance, isInvocationOver, type SsmCommand } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import type { Invocations } from './invocations.ts';
import type { LocalMachines } from './machines.ts';
import { interruptedOutcome } from './outcomes.ts';
import { killUntilGone, type Leader, processesOfMachines } from './processes.ts';
import { leadersOfBoot } from './user-data.ts';

type RecoveryParts = Readonly<{
  instances: Records<Instance>;
  commands: Records<SsmCommand>;
  machines: LocalMachines;
  invocations: Invocations;
  background: Background;
}>;

/** Kills the processes that survived the last run: their hosts were interrupted with it. */
export async function killSurvivors(parts: RecoveryParts): Promise<void> {
  const { machines, instances } = parts;
  const alive = instances.all().filter((instance) => instance.state !== 'terminated');
  const hosts = alive.flatMap(({ id }) => machines.find(id) ?? []);
  const dirs = [...hosts, ...machines.devices()].map(({ dir }) => dir);
  const leaders = [...leadersOnDisk(parts.commands), ...alive.flatMap(leadersOfBoot)];
  await killUntilGone(() => processesOfMachines(dirs, leaders));
  for (const instance of alive) if (instance.booting) instances.put({ ...instance, booting: null });
}

/** Ends the commands that were running when the last run stopped. */
export function settleUnfinished({
  commands,
  machines,
  invocations,
  background,
}: RecoveryParts): void {
  for (const command of commands.all()) {
    for (const { machineId } of command.invocations.filter((one) => !isInvocationOver(one))) {
      const machine = machines.find(machineId);
      if (machine && machines.isOnline(machineId)) {
        // Delayed, so that the caller of `startCloud` can listen before the first event.
        background.after(0, () => invocations.conclude(command, machine, interruptedOutcome()));
      } else {
        invocations.giveUpLater(command, machineId);
      }
    }
  }
}

/** Skips leaders with an unknown start time: those are found by their environment only. */
function leadersOnDisk(commands: Records<SsmCommand>): readonly Leader[] {
  const all = commands.all().flatMap(({ invocations }) => invocations);
  return all.flatMap(({ leader }) => (leader && leader.startTime !== 'unknown' ? leader : []));
}
