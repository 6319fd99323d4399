import type { Background } from '../background.ts';
import type { CloudSettings } from '../options.ts';
import type { SsmCommand } from '../state/model.ts';
import { type AgentQueue, createAgentQueue } from './agent-queue.ts';
import type { LocalMachine } from './directory.ts';
import type { Invocations } from './invocations.ts';
import type { LocalMachines } from './machines.ts';
import { type InvocationOutcome, undeliveredOutcome } from './outcomes.ts';

export type RunnerParts = Readonly<{
  settings: CloudSettings;
  invocations: Invocations;
  machines: LocalMachines;
  background: Background;
}>;

export const keyOf = (commandId: string, machineId: string): string => `${commandId}/${machineId}`;

/** Commands that no worker of an agent has begun, on all machines. */
export type Agents = Readonly<{
  offer(command: SsmCommand, machine: LocalMachine): void;
  finish(machineId: string, key: string): void;
  /** Ends those of a machine, or one: with an outcome, or null if it is never reported. */
  drop(machineId: string, outcome: InvocationOutcome | null, key?: string): void;
  dropAll(outcome: InvocationOutcome): void;
}>;

export function createAgents(
  { invocations, machines, background, settings }: RunnerParts,
  begin: (command: SsmCommand, machine: LocalMachine) => void,
): Agents {
  const queues = new Map<string, AgentQueue>();

  const queueOf = (machineId: string): AgentQueue => {
    const queue = queues.get(machineId) ?? createAgentQueue();
    queues.set(machineId, queue);
    return queue;
  };

  function drop(machineId: string, outcome: InvocationOutcome | null, key?: string): void {
    const machine = machines.find(machineId);
    for (const { command } of queueOf(machineId).remove(key)) {
      if (outcome === null || !machine) invocations.giveUpLater(command, machineId);
      else background.run(() => invocations.conclude(command, machine, outcome));
    }
  }

  return {
    offer(command, machine) {
      const key = keyOf(command.id, machine.id);
      const show = (status: 'Delayed' | 'InProgress') =>
        invocations.change(command.id, machine.id, { status, details: status });
      const queue = queueOf(machine.id);
      queue.offer({
        key,
        command,
        accepted: () => show('InProgress'),
        refused: () => show('Delayed'),
        begin: () => begin(command, machine),
      });
      if (!queue.isRefused(key)) return;
      const deadline = command.requestedAt + command.deliverySeconds * 1_000;
      background.after(deadline - settings.now(), () => {
        if (queue.isRefused(key)) drop(machine.id, undeliveredOutcome(), key);
      });
    },
    finish: (machineId, key) => queueOf(machineId).finish(key),
    drop,
    dropAll(outcome) {
      for (const machineId of queues.keys()) drop(machineId, outcome);
    },
  };
}
