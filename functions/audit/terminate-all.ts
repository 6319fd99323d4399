import { faultOf } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import type { AuditPorts } from './evidence.ts';

/** How long a turn may still launch that was running when its queue subscription was deleted. */
const lateLaunchSeconds = 30;
/** Leaves time to look at the stack before, and to answer, in the 300 s of the function. */
const timeLimitSeconds = 240;
const pauseMs = 5_000;

/**
 * Terminates every machine of the deployment. Returns null once none is left, else a message for
 * the stack's events.
 */
export async function terminateAll(ports: AuditPorts): Promise<string | null> {
  const { hookPorts, clock } = ports;
  const start = clock.now();
  const deadline = start + seconds(timeLimitSeconds);
  let lastError = '';
  for (;;) {
    // EC2 may refuse a call now and accept it some seconds later.
    const left = await terminateOnce(ports, deadline).catch((error: unknown) => {
      lastError = `; ${faultOf(error).detail}`;
      return 'all';
    });
    const now = clock.now();
    if (left === '' && now - start >= seconds(lateLaunchSeconds)) return null;
    if (now >= deadline) return `machines are left: ${left}${lastError}`;
    await hookPorts.pause(pauseMs);
  }
}

/** Terminates every machine until the deadline; returns those that were still alive. */
async function terminateOnce(
  { hookPorts, log, clock }: AuditPorts,
  deadline: number,
): Promise<string> {
  const { machines, more } = await listMachines(hookPorts.machines);
  const alive = machines.filter(shouldTerminate);
  for (const { id, resource } of alive) {
    if (clock.now() >= deadline) break;
    await hookPorts.machines.terminate(id);
    log.info('a machine was terminated with its deployment', { machine: id, resource });
  }
  return [...alive.map(({ id }) => id), ...(more ? ['more beyond them'] : [])].join(', ');
}

/** True for live machines that were launched for a resource and are not on hold. */
const shouldTerminate = ({ resource, hold, state }: Machine): boolean =>
  resource !== null && !hold && state !== 'shutting-down' && state !== 'terminated';

/** Lists machines up to a bound; as those terminate, the next pass finds the rest. */
async function listMachines(machines: AuditPorts['hookPorts']['machines']) {
  const all: Machine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < limits.stackDeletionPages; page += 1) {
    const found = await machines.ofDeployment(cursor);
    all.push(...found.machines);
    cursor = found.cursor;
    if (cursor === undefined) return { machines: all, more: false };
  }
  return { machines: all, more: true };
}
