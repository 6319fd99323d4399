import { resolve as resolvePath } from 'node:path';
import type { SsmCommand } from '../state/model.ts';
import { createAgents, keyOf, type RunnerParts } from './agents.ts';
import { commandFolder, type LocalMachine, machineEnvironment } from './directory.ts';
import {
  cancelledOutcome,
  exitedOutcome,
  type InvocationOutcome,
  interruptedOutcome,
  notStartedOutcome,
  timedOutOutcome,
} from './outcomes.ts';
import { killGroup, killUntilGone, type Leader, treeOf } from './processes.ts';
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
  const { machines, background } = parts;
  const running = new Map<string, ActiveRun>();
  const agents = createAgents(parts, begin);

  const runsOn = (machineId: string) =>
    [...running.values()].filter(({ run }) => run.machine.id === machineId);

  function begin(command: SsmCommand, machine: LocalMachine): void {
    const { promise: stopped, resolve: stop } = Promise.withResolvers<InvocationOutcome | null>();
    const run: CommandRun = { command, machine, stopped, stop, leader: null };
    const key = keyOf(command.id, machine.id);
    const done = runSsmCommand(parts, run)
      .catch((error: unknown) => failToStart(parts, run, error))
      .finally(() => {
        running.delete(key);
        agents.finish(machine.id, key);
      });
    running.set(key, { run, done });
    background.run(() => done);
  }

  return {
    start(command, machineId) {
      const machine = machines.find(machineId);
      if (machine) agents.offer(command, machine);
    },
    cancel(commandId, machineId) {
      const key = keyOf(commandId, machineId);
      running.get(key)?.run.stop(cancelledOutcome());
      agents.drop(machineId, cancelledOutcome(), key);
    },
    async abandon(machineId) {
      agents.drop(machineId, null);
      const all = runsOn(machineId);
      for (const { run } of all) run.stop(null);
      await Promise.all(all.map(({ done }) => done));
      return all.flatMap(({ run }) => run.leader ?? []);
    },
    async stopAll() {
      agents.dropAll(interruptedOutcome());
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
    leader: script.leader,
    startedAt: settings.now(),
  });

  const outcome = await firstOutcome(script, run);
  if (outcome === null) {
    script.detach();
    return invocations.giveUpLater(command, machine.id);
  }
  if (outcome.kills) await killScript(script, outcome.kills);
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

async function killScript(
  script: RunningScript,
  kills: NonNullable<InvocationOutcome['kills']>,
): Promise<void> {
  const { leader } = script;
  if (kills === 'nothing') return;
  // The agent stops reading before it kills. What left the group lives on, and may hold the output.
  script.detach();
  if (leader && kills === 'group') killGroup(leader);
  if (leader && kills === 'everything') await killUntilGone(() => treeOf(leader));
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
