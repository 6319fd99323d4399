import { resolve as resolvePath } from 'node:path';
import type { Background } from '../background.ts';
import type { CloudSettings } from '../options.ts';
import type { SsmCommand } from '../state/model.ts';
import { commandFolder, type LocalMachine, machineEnvironment } from './directory.ts';
import type { Invocations } from './invocations.ts';
import type { LocalMachines } from './machines.ts';
import {
  cancelledOutcome,
  exitedOutcome,
  type InvocationOutcome,
  interruptedOutcome,
  notStartedOutcome,
  timedOutOutcome,
} from './outcomes.ts';
import { killUntilGone, type Leader, treeOf } from './processes.ts';
import { type RunningScript, startScript } from './script.ts';

/** Runs commands on machines. */
export type Runner = Readonly<{
  start(command: SsmCommand, machineId: string): void;
  cancel(commandId: string, machineId: string): void;
  /** Abandons the commands of a machine that goes away, and returns the leaders it had running. */
  abandon(machineId: string): Promise<readonly Leader[]>;
  /** Ends every command as failed, because the local cloud stops. */
  stopAll(): Promise<void>;
  leadersOf(machineId: string): readonly Leader[];
}>;

type RunnerParts = Readonly<{
  settings: CloudSettings;
  invocations: Invocations;
  machines: LocalMachines;
  background: Background;
}>;
/** `stop` ends the command with an outcome, or with null if its outcome is never reported. */
type CommandRun = {
  readonly command: SsmCommand;
  readonly machine: LocalMachine;
  readonly stopped: Promise<InvocationOutcome | null>;
  readonly stop: (outcome: InvocationOutcome | null) => void;
  leader: Leader | null;
};
type ActiveRun = Readonly<{ run: CommandRun; done: Promise<void> }>;

export function createRunner(parts: RunnerParts): Runner {
  const running = new Map<string, ActiveRun>();

  const runsOn = (machineId: string) =>
    [...running.values()].filter(({ run }) => run.machine.id === machineId);

  return {
    start(command, machineId) {
      const machine = parts.machines.find(machineId);
      if (!machine) return;
      const { promise: stopped, resolve: stop } = Promise.withResolvers<InvocationOutcome | null>();
      const run: CommandRun = { command, machine, stopped, stop, leader: null };
      const key = `${command.id}/${machineId}`;
      const done = runSsmCommand(parts, run)
        .catch((error: unknown) => failToStart(parts, run, error))
        .finally(() => running.delete(key));
      running.set(key, { run, done });
      parts.background.run(() => done);
    },
    cancel: (commandId, machineId) =>
      running.get(`${commandId}/${machineId}`)?.run.stop(cancelledOutcome()),
    async abandon(machineId) {
      const all = runsOn(machineId);
      for (const { run } of all) run.stop(null);
      await Promise.all(all.map(({ done }) => done));
      return all.flatMap(({ run }) => run.leader ?? []);
    },
    async stopAll() {
      const all = [...running.values()];
      for (const { run } of all) run.stop(interruptedOutcome());
      await Promise.all(all.map(({ done }) => done));
    },
    leadersOf: (machineId) => runsOn(machineId).flatMap(({ run }) => run.leader ?? []),
  };
}

async function runSsmCommand(
  { settings, invocations }: RunnerParts,
  run: CommandRun,
): Promise<void> {
  const { command, machine } = run;
  const env = machineEnvironment(machine);
  const script = await startScript({
    folder: commandFolder(machine, command.id),
    commands: command.commands,
    cwd: resolvePath(machine.dir, 'home', command.workingDirectory),
    env,
  });
  run.leader = script.leader;
  invocations.change(command.id, machine.id, {
    status: 'InProgress',
    details: 'InProgress',
    leader: script.leader,
    startedAt: settings.now(),
  });

  const outcome = await firstOutcome(script, run);
  if (outcome === null) {
    script.detach();
    return invocations.giveUpLater(command, machine.id);
  }
  if (outcome.kills) await killScript(script);
  await invocations.conclude(command, machine, outcome);
}

/** Waits for the first of: the script ends, `stop` is called, the execution timeout passes. */
async function firstOutcome(
  script: RunningScript,
  { stopped, command }: CommandRun,
): Promise<InvocationOutcome | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InvocationOutcome>((resolve) => {
    timer = setTimeout(() => resolve(timedOutOutcome()), command.executionSeconds * 1000);
  });
  const ended = script.ended.then(({ exitCode, reason }) => exitedOutcome(exitCode, reason));
  return Promise.race([stopped, ended, late]).finally(() => clearTimeout(timer));
}

async function killScript(script: RunningScript): Promise<void> {
  const { leader } = script;
  if (leader) await killUntilGone(() => treeOf(leader));
  // A process that escaped by leaving the session may still hold the output: stop reading it.
  script.detach();
  await script.ended;
}

async function failToStart(
  { invocations }: RunnerParts,
  run: CommandRun,
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await invocations.conclude(run.command, run.machine, notStartedOutcome(reason));
}
