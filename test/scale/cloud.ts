import { createMemoryCloud, type MemoryCloud } from '../../shared/adapters/memory/cloud.ts';
import type { HookPorts } from '../../shared/blueprints/driver.ts';
import { FaultError, fault } from '../../shared/model/fault.ts';
import { drawLatency } from './latencies.ts';
import type { Environment } from './pool.ts';
import type { VirtualTime } from './virtual-time.ts';

/**
 * How long a machine takes. Running after 69 % of 25.8 s, booted after the rest
 * (github.com/brevdev/ec2-coldboot-research); its agent registers within 5 to 30 s more, for which
 * no measurement was found.
 */
const pace = { visibleMs: 1_000, pendingMs: 17_800, bootMs: 45_000 };

/** Requests that EC2 lets an account make to RunInstances: a bucket, and its refill per second. */
const launches = { bucket: 5, perSecond: 2 };

/** Returns EC2: the memory machines, made as slow as EC2, and as strict about launches. */
export function createCloud(time: VirtualTime, chance: () => number) {
  const cloud: MemoryCloud = createMemoryCloud({ clock: time.clock, deployment: 'scale', pace });
  let left = launches.bucket;
  let at = 0;

  function mayLaunch(): boolean {
    const now = time.elapsed();
    left = Math.min(launches.bucket, left + ((now - at) * launches.perSecond) / 1_000);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  }

  return {
    outputs: cloud.outputs,
    hookPortsFor({ sleep }: Environment): HookPorts {
      const look = async <T>(act: () => Promise<T>): Promise<T> => {
        await sleep(drawLatency('ec2Look', chance));
        return act();
      };
      const { machines, remote } = cloud;
      return {
        machines: {
          async launch(one) {
            await sleep(drawLatency('ec2Launch', chance));
            if (mayLaunch()) return machines.launch(one);
            throw new FaultError(fault('throttled', 'RequestLimitExceeded'));
          },
          describe: (id) => look(() => machines.describe(id)),
          ofResource: (id) => look(() => machines.ofResource(id)),
          ofDeployment: (cursor) => look(() => machines.ofDeployment(cursor)),
          terminate: (id) => look(() => machines.terminate(id)),
          templateVersion: (name, version) => look(() => machines.templateVersion(name, version)),
        },
        remote: { ...remote, online: (hosts) => look(() => remote.online(hosts)) },
        pause: sleep,
      };
    },
  };
}
