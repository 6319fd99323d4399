import { rmSync } from 'node:fs';
import type { Background } from '../background.ts';
import { invocationEvent } from '../events.ts';
import type { Settings } from '../options.ts';
import { type Command, type Invocation, isOver } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import { commandFolder, type Machine } from './directory.ts';
import { appendNote, readHeads, storeOutput } from './output.ts';
import { unheard, type Verdict } from './verdicts.ts';

/** The only writer of how an invocation goes. What is over is never changed again. */
export type Invocations = Readonly<{
  change(commandId: string, machineId: string, changed: Partial<Invocation>): void;
  conclude(command: Command, machine: Machine, verdict: Verdict): Promise<void>;
  /** The machine left with the command: SSM only finds out when the time for it is over. */
  giveUpLater(command: Command, machineId: string): void;
}>;

export function createInvocations(
  settings: Settings,
  commands: Records<Command>,
  background: Background,
): Invocations {
  function change(commandId: string, machineId: string, changed: Partial<Invocation>): void {
    const command = commands.get(commandId);
    const before = command?.invocations.find((one) => one.machineId === machineId);
    if (!command || !before || isOver(before)) return;
    const after = { ...before, ...changed };
    const invocations = command.invocations.map((one) => (one === before ? after : one));
    commands.put({ ...command, invocations });
    if (after.status === before.status) return;
    settings.onEvent(invocationEvent(command, after, settings.now()));
  }

  return {
    change,
    async conclude(command, machine, verdict) {
      const folder = commandFolder(machine, command.id);
      if (settings.failureNote && verdict.note) appendNote(folder, verdict.note);
      const { status, details, exitCode } = verdict;
      // Stored first, ended second, told third: who hears of the end finds the output.
      await storeOutput(settings, command, machine.id, folder);
      const end = { ...readHeads(folder), leader: null, endedAt: settings.now() };
      change(command.id, machine.id, { status, details, exitCode, ...end });
      rmSync(folder, { recursive: true, force: true });
    },
    giveUpLater(command, machineId) {
      const seconds = command.deliverySeconds + command.executionSeconds;
      background.after(command.requestedAt + seconds * 1000 - settings.now(), () => {
        const end = { leader: null, endedAt: settings.now() };
        change(command.id, machineId, { ...unheard(), ...end });
      });
    },
  };
}
