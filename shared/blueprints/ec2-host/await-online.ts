import type { Step } from '../../lifecycle/step.ts';
import { fault } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Call } from '../contract.ts';
import { growing } from '../growing.ts';
import { bounds } from './bounds.ts';
import { type Launched, nextAttempt } from './memo.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * A machine is usable once it runs and its agent answers; one that ends before is a failed launch.
 */
export async function awaitOnline(memo: Launched, call: Call<Ec2HostParameters>): Promise<Step> {
  const { machines, remote } = call.site;
  const { machine: id, launchedAt } = memo;
  const machine = await machines.describe(id);
  switch (machine?.state) {
    case undefined:
      return call.now - launchedAt < seconds(bounds.unseen)
        ? later(memo, call.now, `waiting for EC2 to show ${id}`)
        : lost({ ...memo, doubt: launchedAt }, 'is nowhere to be seen');
    case 'pending':
      return later(memo, call.now, `waiting for ${id} to run`);
    case 'running': {
      const [online] = await remote.online([id]);
      return online === id
        ? usable(memo, call.now)
        : later(memo, call.now, `waiting for SSM on ${id}`);
    }
    case 'stopping':
    case 'stopped':
      // It would cost something for ever, and might come back in the dark.
      if (!machine.hold) await machines.terminate(id);
      return lost(memo, `is ${machine.state} before it could be used`);
    case 'shutting-down':
    case 'terminated':
      return lost(memo, 'ended before it could be used');
  }
}

function usable(memo: Launched, now: Instant): Step {
  const took = ((now - memo.launchedAt) / 1_000).toFixed(1);
  return { step: 'done', memo, say: `SSM online after ${took} s`, host: memo.machine };
}

function later({ launchedAt }: Launched, now: Instant, note: string): Step {
  return {
    step: 'wait',
    seconds: growing(launchedAt, now, bounds.lookFirst, bounds.lookMost),
    note,
  };
}

/** How often this may happen is the retry policy's to say. */
function lost(memo: Launched, how: string): Step {
  const { machine, rung } = memo;
  return {
    step: 'failed',
    fault: fault('failed', `${machine} ${how}`),
    memo: nextAttempt(memo, rung),
  };
}
