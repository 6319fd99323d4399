import { z } from 'zod';
import { faultOf } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import type { AuditPorts } from './judge.ts';

/** What CloudFormation tells of the thing that stands for all machines of a deployment. */
const requestSchema = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

export type FarewellRequest = Readonly<z.infer<typeof requestSchema>>;

/** Null for a schedule's event. */
export function farewellIn(event: unknown): FarewellRequest | null {
  const parsed = requestSchema.safeParse(event);
  return parsed.success ? parsed.data : null;
}

/** A turn that was under way when its queue went may still launch for so long. */
const lateLaunchSeconds = 30;
/** CloudFormation is told before the function is cut off, whatever became of it. */
const patienceSeconds = 240;
const pauseMs = 5_000;

/**
 * A deployment that goes takes its machines along: nobody is left who would end them. It is asked
 * only for the end; that the stack is made or changed is answered at once. Whatever happens is
 * answered, or the stack would wait.
 */
export async function farewell(ports: AuditPorts, request: FarewellRequest): Promise<void> {
  const left = request.RequestType === 'Delete' ? await endAll(ports) : null;
  const { StackId, RequestId, LogicalResourceId } = request;
  const answer = {
    Status: left === null ? 'SUCCESS' : 'FAILED',
    Reason: left ?? 'nothing is left of it',
    PhysicalResourceId: 'machines',
    StackId,
    RequestId,
    LogicalResourceId,
  };
  // Bytes have no content type of their own; with one the address would not be the one signed.
  const body = new TextEncoder().encode(JSON.stringify(answer));
  const told = await fetch(request.ResponseURL, { method: 'PUT', body });
  if (!told.ok) throw new Error(`CloudFormation did not take the answer: ${told.status}`);
}

/** Null when nothing is left, else a sentence for whoever destroys the stack. */
async function endAll(ports: AuditPorts): Promise<string | null> {
  const { site, clock } = ports;
  const began = clock.now();
  const deadline = began + seconds(patienceSeconds);
  let trouble = '';
  for (;;) {
    // What EC2 refuses now it may not refuse in some seconds.
    const left = await endOnce(ports, deadline).catch((error: unknown) => {
      trouble = `; ${faultOf(error).detail}`;
      return 'all';
    });
    const now = clock.now();
    if (left === '' && now - began >= seconds(lateLaunchSeconds)) return null;
    if (now >= deadline) return `machines are left: ${left}${trouble}`;
    await site.pause(pauseMs);
  }
}

/** Tells every machine to end, until the deadline, and answers which were still there. */
async function endOnce({ site, log, clock }: AuditPorts, deadline: number): Promise<string> {
  const { machines, more } = await machinesOf(site.machines);
  const alive = machines.filter(isToEnd);
  for (const { id, resource } of alive) {
    if (clock.now() >= deadline) break;
    await site.machines.terminate(id);
    log.info('a machine was ended with its deployment', { machine: id, resource });
  }
  return [...alive.map(({ id }) => id), ...(more ? ['more beyond them'] : [])].join(', ');
}

/** Those that nobody launched for a resource are somebody's own, and a hold is respected. */
const isToEnd = ({ resource, hold, state }: Machine): boolean =>
  resource !== null && !hold && state !== 'shutting-down' && state !== 'terminated';

/** A first part of them, if there are very many: as those end, the next look finds others. */
async function machinesOf(machines: AuditPorts['site']['machines']) {
  const all: Machine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < limits.farewellPages; page += 1) {
    const found = await machines.ofDeployment(cursor);
    all.push(...found.machines);
    cursor = found.cursor;
    if (cursor === undefined) return { machines: all, more: false };
  }
  return { machines: all, more: true };
}
