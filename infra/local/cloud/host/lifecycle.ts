import type { Background } from '../background.ts';
import { instanceEvent } from '../events.ts';
import type { Settings } from '../options.ts';
import type { Instance } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import { prepareMachine, removeMachine } from './directory.ts';
import type { Machines } from './machines.ts';
import { killUntilGone, processesOf } from './processes.ts';
import type { Runner } from './runner.ts';

type Reason = Readonly<{ code: string; message: string }>;
export const askedFor: Reason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};
export const diedAlone: Reason = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: The host failed by itself',
};

/** Moves instances through their states, over time. */
export type Lifecycle = Readonly<{
  launch(instance: Instance): Instance;
  terminate(id: string, reason: Reason): void;
  /** Takes up every instance where the last life of this world left it. */
  resume(): void;
}>;

type Parts = Readonly<{
  settings: Settings;
  instances: Records<Instance>;
  machines: Machines;
  runner: Runner;
  background: Background;
}>;

/** The part of the boot after which the state says running, though SSM does not say Online. */
const runningShare = 0.6;

export function createLifecycle(parts: Parts): Lifecycle {
  const { settings, instances, machines, runner, background } = parts;

  function change(id: string, change: Partial<Instance>): void {
    const before = instances.get(id);
    if (!before) return;
    const after = instances.put({ ...before, ...change });
    if (after.state !== before.state) settings.onEvent(instanceEvent(after, settings.now()));
  }

  function boot(instance: Instance): void {
    // A clock that was set back must not make anybody wait longer than a whole boot.
    const past = Math.min(Math.max(settings.now() - instance.launchedAt, 0), settings.bootMs);
    background.after(settings.bootMs * runningShare - past, () => {
      if (instances.get(instance.id)?.state === 'pending')
        change(instance.id, { state: 'running' });
    });
    background.after(settings.bootMs - past, () => {
      if (instances.get(instance.id)?.state === 'running') change(instance.id, { online: true });
    });
  }

  async function finishOff(id: string): Promise<void> {
    const machine = machines.find(id);
    if (!machine) return;
    // First nothing may start there any more, then nothing may live there, then it may go.
    const leaders = await runner.abandon(id);
    await killUntilGone(() => processesOf([machine.dir], leaders));
    removeMachine(machine);
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
      background.after(settings.terminateMs, () => finishOff(id));
    },
    resume() {
      for (const instance of instances.all()) {
        const machine = machines.find(instance.id);
        if (instance.state === 'terminated' || !machine) continue;
        prepareMachine(machine);
        if (instance.state !== 'shutting-down') boot(instance);
        else background.after(settings.terminateMs, () => finishOff(instance.id));
      }
    },
  };
}
