import type { Background } from '../background.ts';
import { type Command, type Instance, isOver } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import type { Invocations } from './invocations.ts';
import type { Machines } from './machines.ts';
import { killUntilGone, type Leader, processesOf } from './processes.ts';
import { interrupted } from './verdicts.ts';

type Parts = Readonly<{
  instances: Records<Instance>;
  commands: Records<Command>;
  machines: Machines;
  invocations: Invocations;
  background: Background;
}>;

/** Kills what survived the last life of this world: its hosts were interrupted with it. */
export async function killSurvivors(parts: Parts): Promise<void> {
  const { machines, instances } = parts;
  const alive = instances.all().filter((instance) => instance.state !== 'terminated');
  const hosts = alive.flatMap(({ id }) => machines.find(id) ?? []);
  const dirs = [...hosts, ...machines.devices()].map(({ dir }) => dir);
  const leaders = leadersOnDisk(parts.commands);
  await killUntilGone(() => processesOf(dirs, leaders));
}

/** Says how the commands ended that nobody watched to their end. */
export function settleUnfinished({ commands, machines, invocations, background }: Parts): void {
  for (const command of commands.all()) {
    for (const { machineId } of command.invocations.filter((one) => !isOver(one))) {
      const machine = machines.find(machineId);
      if (machine && machines.isOnline(machineId)) {
        // Not at once: whoever starts this world wants to listen before the first event.
        background.after(0, () => invocations.conclude(command, machine, interrupted()));
      } else {
        invocations.giveUpLater(command, machineId);
      }
    }
  }
}

/** A birth that could not be read proves nothing, so such a process is left to the marker. */
function leadersOnDisk(commands: Records<Command>): readonly Leader[] {
  const all = commands.all().flatMap(({ invocations }) => invocations);
  return all.flatMap(({ leader }) => (leader && leader.bornAt !== 'unknown' ? leader : []));
}
