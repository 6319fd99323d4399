import { countUp } from '../../lifecycle/execution/running-count.ts';
import { wakeIn } from '../../lifecycle/schedule.ts';
import type { Program, QueuedExecution } from '../../model/execution.ts';
import { executionId, type LeaseId } from '../../model/ids.ts';
import { leaseKey, runningKey } from '../../model/keys.ts';
import type { ActiveLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { createWrite, leaseFrom } from '../../model/record.ts';
import { keyText, type Refusal } from '../../model/write.ts';
import { eventOf } from '../loop/assemble.ts';
import { requestData, sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import { readExecution } from '../read/records.ts';

export type ExecutionRequest = Readonly<{
  program: Program;
  timeoutSeconds: number;
  requestedBy: string;
  /** Address and program of the client, for the execution's first event. */
  from: string;
}>;

export type ExecutionCreation =
  | Readonly<{ kind: 'created'; execution: QueuedExecution }>
  /** The lease changed between the read and the commit; `state` is its state now. */
  | Readonly<{ kind: 'not-active'; state: string }>
  | Readonly<{ kind: 'too-many'; unfinished: number }>
  | Readonly<{ kind: 'busy' }>;

/**
 * Creates an execution, on condition that its lease is active, and counts it in `running/<lease>`.
 * From then on the lease cannot end in one commit, so whatever runs is always found and stopped.
 */
export async function createExecutionRecord(
  ports: TurnPorts,
  lease: ActiveLease,
  request: ExecutionRequest,
): Promise<ExecutionCreation> {
  const now = ports.clock.now();
  const token = ports.ids.commit();
  const execution = newExecution(lease, request, ports.ids.ulid(now), token, now);
  const outcome = await ports.store.commit({
    token,
    writes: [
      {
        op: 'check',
        key: leaseKey(lease.id),
        when: [
          { attr: 'state', equals: 'active' },
          { attr: 'until', above: now },
        ],
      },
      createWrite(execution),
      countUp(lease.id),
      eventOf(
        execution,
        [
          {
            kind: 'queued',
            text: `on ${lease.resourceId}, ${request.from}`,
            ...requestData(ports),
          },
        ],
        request.requestedBy,
        now,
      ),
    ],
  });
  if (outcome.kind === 'refused') return refusedCreation(lease.id, outcome.refusals);
  const landed =
    outcome.kind === 'committed' ||
    (outcome.kind === 'unknown' && (await readExecution(ports.store, execution.id)) !== null);
  if (!landed) return { kind: 'busy' };
  await sendAll(ports, { wakes: [{ id: execution.id, reason: 'created' }] });
  return { kind: 'created', execution };
}

/** Tells which condition refused: the lease's state, or the limit of unfinished executions. */
function refusedCreation(lease: LeaseId, refusals: readonly Refusal[]): ExecutionCreation {
  const moved = refusals.find(({ key }) => keyText(key) === keyText(leaseKey(lease)));
  if (moved) {
    return { kind: 'not-active', state: moved.found ? leaseFrom(moved.found).state : 'destroyed' };
  }
  const full = refusals.some(({ key }) => keyText(key) === keyText(runningKey(lease)));
  return full ? { kind: 'too-many', unfinished: limits.executionsPerLease } : { kind: 'busy' };
}

const newExecution = (
  lease: ActiveLease,
  { program, timeoutSeconds, requestedBy }: ExecutionRequest,
  ulid: string,
  commit: string,
  now: number,
): QueuedExecution => ({
  id: executionId(lease.id, ulid),
  state: 'queued',
  lease: lease.id,
  ulid,
  version: 1,
  commit,
  resource: lease.resourceId,
  program,
  timeoutSeconds,
  requestedBy,
  createdAt: now,
  crashes: 0,
  retries: {},
  wakeAt: wakeIn(now, limits.soon),
  timerAt: null,
});
