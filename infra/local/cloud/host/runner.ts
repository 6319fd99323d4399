import { resolve } from 'node:path';
import type { Background } from '../background.ts';
import type { Settings } from '../options.ts';
import type { Command } from '../state/model.ts';
import { commandFolder, environmentOf, type Machine } from './directory.ts';
import type { Invocations } from './invocations.ts';
import type { Machines } from './machines.ts';
import { killUntilGone, type Leader, treeOf } from './processes.ts';
import { type Script, startScript } from './script.ts';
import { cancelled, exited, interrupted, notStarted, timedOut, type Verdict } from './verdicts.ts';

/** Runs commands on machines. */
export type Runner = Readonly<{
  start(command: Command, machineId: string): void;
  cancel(commandId: string, machineId: string): void;
  /** The machine goes: lets go of its commands without a word, and says which were running. */
  abandon(machineId: string): Promise<readonly Leader[]>;
  /** Ends everything as failed, because the world ends. */
  stopAll(): Promise<void>;
  leadersOf(machineId: string): readonly Leader[];
}>;

type Parts = Readonly<{
  settings: Settings;
  invocations: Invocations;
  machines: Machines;
  background: Background;
}>;
/** A verdict from outside ends a command; null means that nobody will ever hear how it ended. */
type Work = {
  readonly command: Command;
  readonly machine: Machine;
  readonly stopped: Promise<Verdict | null>;
  readonly stop: (verdict: Verdict | null) => void;
  leader: Leader | null;
};
type Running = Readonly<{ work: Work; done: Promise<void> }>;

export function createRunner(parts: Parts): Runner {
  const running = new Map<string, Running>();

  const on = (machineId: string) =>
    [...running.values()].filter(({ work }) => work.machine.id === machineId);

  return {
    start(command, machineId) {
      const machine = parts.machines.find(machineId);
      if (!machine) return;
      const { promise: stopped, resolve: stop } = Promise.withResolvers<Verdict | null>();
      const work: Work = { command, machine, stopped, stop, leader: null };
      const key = `${command.id}/${machineId}`;
      const done = perform(parts, work)
        .catch((error: unknown) => couldNot(parts, work, error))
        .finally(() => running.delete(key));
      running.set(key, { work, done });
      parts.background.run(() => done);
    },
    cancel: (commandId, machineId) =>
      running.get(`${commandId}/${machineId}`)?.work.stop(cancelled()),
    async abandon(machineId) {
      const all = on(machineId);
      for (const { work } of all) work.stop(null);
      await Promise.all(all.map(({ done }) => done));
      return all.flatMap(({ work }) => work.leader ?? []);
    },
    async stopAll() {
      const all = [...running.values()];
      for (const { work } of all) work.stop(interrupted());
      await Promise.all(all.map(({ done }) => done));
    },
    leadersOf: (machineId) => on(machineId).flatMap(({ work }) => work.leader ?? []),
  };
}

async function perform({ settings, invocations }: Parts, work: Work): Promise<void> {
  const { command, machine } = work;
  const env = environmentOf(machine);
  const script = await startScript({
    folder: commandFolder(machine, command.id),
    commands: command.commands,
    cwd: resolve(machine.dir, 'home', command.workingDirectory),
    env,
  });
  work.leader = script.leader;
  const begun = { leader: script.leader, startedAt: settings.now() };
  invocations.change(command.id, machine.id, {
    status: 'InProgress',
    details: 'InProgress',
    ...begun,
  });

  const verdict = await firstOf(script, work);
  if (verdict === null) {
    script.detach();
    return invocations.giveUpLater(command, machine.id);
  }
  if (verdict.kills) await kill(script);
  await invocations.conclude(command, machine, verdict);
}

/** Whichever comes first: its end, somebody's word, or its time. */
async function firstOf(script: Script, { stopped, command }: Work): Promise<Verdict | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((tell) => {
    timer = setTimeout(() => tell(timedOut()), command.executionSeconds * 1000);
  });
  const ended = script.ended.then(({ exitCode, why }) => exited(exitCode, why));
  return Promise.race([stopped, ended, late]).finally(() => clearTimeout(timer));
}

async function kill(script: Script): Promise<void> {
  const { leader } = script;
  if (leader) await killUntilGone(() => treeOf(leader));
  // Whoever got away by leaving the session may still hold the output: it is no longer read.
  script.detach();
  await script.ended;
}

async function couldNot({ invocations }: Parts, work: Work, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  await invocations.conclude(work.command, work.machine, notStarted(why));
}
