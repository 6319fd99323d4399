import type { Background } from '../background.ts';
import { instanceEvent } from '../events.ts';
import type { CloudSettings } from '../options.ts';
import type { Instance } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import { type LocalMachine, prepareMachine, removeMachine } from './directory.ts';
import type { LocalMachines } from './machines.ts';
import { killUntilGone, processesOfMachines } from './processes.ts';
import type { Runner } from './runner.ts';
import { leadersOfBoot, type UserData } from './user-data.ts';

type StateReason = Readonly<{ code: string; message: string }>;
export const userInitiated: StateReason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};
export const hostFailed: StateReason = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: The host failed on its own',
};

/** Moves instances through their states over time. */
export type Lifecycle = Readonly<{
  launch(instance: Instance): Instance;
  terminate(id: string, reason: StateReason): void;
  /** Resumes every instance where the last run of the local cloud left it. */
  resume(): void;
}>;

type LifecycleParts = Readonly<{
  settings: CloudSettings;
  instances: Records<Instance>;
  machines: LocalMachines;
  runner: Runner;
  userData: UserData;
  background: Background;
}>;

/** The fraction of the boot after which EC2 shows `running`, though SSM is not yet `Online`. */
const runningShare = 0.6;

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { settings, instances, machines, userData, background } = parts;

  function change(id: string, change: Partial<Instance>): void {
    const before = instances.get(id);
    if (!before) return;
    const after = instances.put({ ...before, ...change });
    if (after.state !== before.state) settings.onEvent(instanceEvent(after, settings.now()));
  }

  function boot(instance: Instance): void {
    // Even after the clock was set back, no boot takes longer than `bootMs`.
    const elapsed = Math.min(Math.max(settings.now() - instance.launchedAt, 0), settings.bootMs);
    background.after(settings.bootMs * runningShare - elapsed, async () => {
      if (instances.get(instance.id)?.state !== 'pending') return;
      change(instance.id, { state: 'running' });
      // Only a first boot gets here. As on AWS, SSM's agent does not wait for it.
      await userData.start(instance.id);
    });
    background.after(settings.bootMs - elapsed, () =>
      whenRegistered(parts, instance.id, () => {
        if (instances.get(instance.id)?.state === 'running') change(instance.id, { online: true });
      }),
    );
  }

  async function finishTermination(id: string): Promise<void> {
    const machine = machines.find(id);
    if (!machine) return;
    await endMachine(parts, machine);
    change(id, { state: 'terminated' });
  }

  return {
    launch(instance) {
      instances.put(instance);
      const machine = machines.find(instance.id);
      if (machine) prepareMachine(machine);
      settings.onEvent(instanceEvent(instance, settings.now()));
      boot(instance);
      return instance;
    },
    terminate(id, reason) {
      const instance = instances.get(id);
      if (!instance || instance.endedAt !== null) return;
      change(id, { state: 'shutting-down', online: false, endedAt: settings.now(), reason });
      background.after(settings.terminateMs, () => finishTermination(id));
    },
    resume() {
      for (const instance of instances.all()) {
        const machine = machines.find(instance.id);
        if (instance.state === 'terminated' || !machine) continue;
        prepareMachine(machine);
        if (instance.state !== 'shutting-down') boot(instance);
        else background.after(settings.terminateMs, () => finishTermination(instance.id));
      }
    },
  };
}

/** First stops new commands, then kills every process, then removes the directory. */
async function endMachine(
  { runner, instances }: LifecycleParts,
  machine: LocalMachine,
): Promise<void> {
  const { id, dir } = machine;
  const leaders = [...(await runner.abandon(id)), ...leadersOfBoot(instances.get(id))];
  await killUntilGone(() => processesOfMachines([dir], leaders));
  removeMachine(machine);
}

/** Acts when the agent registers: at once, unless a fault delays it. */
function whenRegistered(
  { settings, background }: LifecycleParts,
  instanceId: string,
  act: () => void,
): void {
  const late = settings.registers(instanceId);
  if (late === null) act();
  else void late.then(() => background.after(0, act));
}
