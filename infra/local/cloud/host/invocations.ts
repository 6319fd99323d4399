import { rmSync } from 'node:fs';
import type { Background } from '../background.ts';
import { invocationEvent } from '../events.ts';
import type { CloudSettings } from '../options.ts';
import { type Invocation, isInvocationOver, type SsmCommand } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import { commandFolder, type LocalMachine } from './directory.ts';
import { type InvocationOutcome, lostOutcome } from './outcomes.ts';
import { appendNote, readOutputHeads, storeOutput } from './output.ts';

/** The only writer of invocations. An invocation that has ended never changes again. */
export type Invocations = Readonly<{
  change(commandId: string, machineId: string, changed: Partial<Invocation>): void;
  conclude(command: SsmCommand, machine: LocalMachine, verdict: InvocationOutcome): Promise<void>;
  /** Ends the command when its time is up: that is when SSM notices that its machine is gone. */
  giveUpLater(command: SsmCommand, machineId: string): void;
}>;

export function createInvocations(
  settings: CloudSettings,
  commands: Records<SsmCommand>,
  background: Background,
): Invocations {
  function change(commandId: string, machineId: string, changed: Partial<Invocation>): void {
    const command = commands.get(commandId);
    const before = command?.invocations.find((one) => one.machineId === machineId);
    if (!command || !before || isInvocationOver(before)) return;
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
      // Store the output, then end the invocation, then send the event: a listener that hears of
      // the end finds the output, unless a fault delays it.
      const late = settings.stores(command.id);
      if (late === null) await storeOutput(settings, command, machine.id, folder);
      const end = { ...readOutputHeads(folder), leader: null, endedAt: settings.now() };
      change(command.id, machine.id, { status, details, exitCode, ...end });
      const clear = () => rmSync(folder, { recursive: true, force: true });
      if (late === null) return clear();
      const store = () => storeOutput(settings, command, machine.id, folder).then(clear);
      void late.then(() => background.after(0, store));
    },
    giveUpLater(command, machineId) {
      const seconds = command.deliverySeconds + command.executionSeconds;
      background.after(command.requestedAt + seconds * 1000 - settings.now(), () => {
        const end = { leader: null, endedAt: settings.now() };
        change(command.id, machineId, { ...lostOutcome(), ...end });
      });
    },
  };
}
