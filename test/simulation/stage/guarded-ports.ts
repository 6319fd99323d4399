import { createSqsMailbox } from '../../../shared/adapters/aws/sqs/mailbox.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Machines } from '../../../shared/ports/machines.ts';
import type { Mailbox } from '../../../shared/ports/mailbox.ts';
import type { Outputs } from '../../../shared/ports/outputs.ts';
import type { Remote } from '../../../shared/ports/remote.ts';
import type { Ground } from './ground.ts';
import type { Guard } from './guard.ts';
import type { Life } from './life.ts';

/** Returns the real mailbox on the queues of the story. */
export function guardedMailbox({ queues, ids }: Ground, clock: Clock, guard: Guard): Mailbox {
  const mailbox = createSqsMailbox({
    client: queues.client,
    queues: { wakes: { lease: 'l', resource: 'r', execution: 'e' }, timers: 'a' },
    clock,
    newId: () => ids.commit(),
  });
  const woken = (wakes: Parameters<Mailbox['wake']>[0]) => wakes.map(({ id }) => id).join(', ');
  return {
    wake: (wakes) => {
      const what = () => `wake ${woken(wakes)}`;
      return guard('send', what, () => mailbox.wake(wakes));
    },
    timer: (id, at) => {
      const what = () => `timer ${id}`;
      return guard('send', what, () => mailbox.timer(id, at));
    },
  };
}

export function guardedOutputs({ cloud: { outputs } }: Ground, guard: Guard): Outputs {
  const size = () => 'output size';
  const output = () => 'output';
  return {
    size: (key) => guard('look', size, () => outputs.size(key)),
    read: (key, from, to) => guard('look', output, () => outputs.read(key, from, to)),
  };
}

export function guardedMachines({ cloud, census }: Ground, guard: Guard): Machines {
  const { machines } = cloud;
  const isAlive = (id: string) =>
    cloud.dump().machines.some((other) => other.id === id && other.state !== 'terminated');
  return {
    launch: (launch) => {
      const what = () => `launch ${launch.token}`;
      return guard('act', what, () => machines.launch(launch));
    },
    describe: (id) => {
      const what = () => `describe ${id}`;
      return guard('look', what, async () => {
        const found = await machines.describe(id);
        if (found === null && isAlive(id)) census.count('describe-behind-launch');
        return found;
      });
    },
    ofResource: (id) => {
      const what = () => `machines of ${id}`;
      return guard('look', what, () => machines.ofResource(id));
    },
    ofDeployment: (cursor) => {
      const what = () => 'all machines';
      return guard('look', what, () => machines.ofDeployment(cursor));
    },
    terminate: (id) => {
      const what = () => `terminate ${id}`;
      return guard('act', what, () => machines.terminate(id));
    },
    templateVersion: (name, version) => {
      const what = () => `template ${name}`;
      return guard('look', what, () => machines.templateVersion(name, version));
    },
  };
}

export function guardedRemote(ground: Ground, guard: Guard, running: () => Life | null): Remote {
  const { cloud, census } = ground;
  const { remote } = cloud;
  return {
    online: (hosts) => {
      const what = () => `online ${hosts}?`;
      return guard('look', what, () => remote.online(hosts));
    },
    async send(delivery) {
      const what = () => `send ${delivery.comment}`;
      const before = running();
      if (before) ground.acted(before);
      const id = await guard('act', what, () => remote.send(delivery));
      const life = running();
      if (life) ground.sent(life, delivery.comment, id);
      return id;
    },
    cancel: (host, id) => {
      const what = () => `cancel ${id}`;
      return guard('act', what, () => remote.cancel(host, id));
    },
    commentOf: (id) => {
      const what = () => 'comment';
      return guard('look', what, () => remote.commentOf(id));
    },
    look: (host, id) => {
      const what = () => `look at ${host}`;
      return guard('look', what, async () => {
        const found = await remote.look(host, id);
        if (found.state === 'unknown') census.count('invocation-unknown-at-first');
        return found;
      });
    },
  };
}
