import { nameExecution, type RequestKey } from '../../lifecycle/execution/request-key.ts';
import { countUp } from '../../lifecycle/execution/running-count.ts';
import { wakeIn } from '../../lifecycle/schedule.ts';
import type { EventEntry } from '../../model/event.ts';
import type { Execution, Program, QueuedExecution } from '../../model/execution.ts';
import { executionId, type LeaseId } from '../../model/ids.ts';
import { leaseKey, runningKey } from '../../model/keys.ts';
import type { ActiveLease, Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { isApart, programInRecord } from '../../model/program.ts';
import { createWrite, leaseFrom } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { type Check, keyText, type Refusal, type Transaction } from '../../model/write.ts';
import { eventOf } from '../loop/assemble.ts';
import { requestData, sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import { readExecution } from '../read/records.ts';
import { programPut } from './program.ts';
import { findByKey, findInRefusals, keyPut } from './repeated.ts';

export type ExecutionRequest = Readonly<{
  program: Program;
  timeoutSeconds: number;
  requestedBy: string;
  /** Address and program of the client, for the execution's first event. */
  from: string;
  /** Absent or null: every request creates an execution of its own. */
  key?: RequestKey | null;
}>;

export type ExecutionCreation =
  /** `exists`: by an earlier request with the same key and body; `other-body`: with another one. */
  | Readonly<{ kind: 'created' | 'exists' | 'other-body'; execution: Execution }>
  | Readonly<{ kind: 'not-active'; state: string }>
  | Readonly<{ kind: 'too-many'; unfinished: number }>
  | Readonly<{ kind: 'busy' }>;

/**
 * Creates an execution, on condition that its lease is active, and counts it in `running/<lease>`.
 * From then on the lease cannot end in one commit, so whatever runs is always found and stopped.
 * A repeated request creates nothing, and is answered even if the lease has ended meanwhile.
 */
export async function createExecutionRecord(
  ports: TurnPorts,
  lease: Lease,
  request: ExecutionRequest,
): Promise<ExecutionCreation> {
  const now = ports.clock.now();
  const { key = null } = request;
  const earlier = key && (await findByKey(ports.store, lease.id, key, now));
  if (earlier) return repeated(ports, request, earlier);
  if (lease.state !== 'active') return { kind: 'not-active', state: lease.state };
  // Its worker may not have ended it yet.
  if (lease.until <= now) return { kind: 'not-active', state: 'past its end' };

  const { execution, transaction } = creationOf(ports, lease, request, now);
  const outcome = await ports.store.commit(transaction);
  switch (outcome.kind) {
    case 'committed':
      return created(ports, execution);
    case 'refused': {
      const { refusals } = outcome;
      const faster = key && (await findInRefusals(ports.store, execution, key, refusals));
      return faster ? repeated(ports, request, faster) : refusedCreation(lease.id, refusals);
    }
    case 'unknown': {
      const found = await readExecution(ports.store, execution.id);
      if (found === null) return { kind: 'busy' };
      return key === null || found.commit === transaction.token
        ? created(ports, execution)
        : repeated(ports, request, found);
    }
    case 'overlapped':
    case 'contended':
      return { kind: 'busy' };
  }
}

async function created(ports: TurnPorts, execution: QueuedExecution): Promise<ExecutionCreation> {
  await sendAll(ports, { wakes: [{ id: execution.id, reason: 'created' }] });
  return { kind: 'created', execution };
}

async function repeated(
  ports: TurnPorts,
  { key, requestedBy }: ExecutionRequest,
  execution: Execution,
): Promise<ExecutionCreation> {
  const isSame = execution.bodyHash === key?.bodyHash && execution.requestedBy === requestedBy;
  if (!isSame) return { kind: 'other-body', execution };
  // The request that created it may have died before its wake was sent.
  if (execution.state === 'queued') {
    await sendAll(ports, { wakes: [{ id: execution.id, reason: 'requested again' }] });
  }
  return { kind: 'exists', execution };
}

type Creation = Readonly<{ execution: QueuedExecution; transaction: Transaction }>;

function creationOf(
  ports: TurnPorts,
  lease: ActiveLease,
  request: ExecutionRequest,
  now: Instant,
): Creation {
  const token = ports.ids.commit();
  const { key = null, requestedBy, from } = request;
  const { ulid, storesKey } = nameExecution(key, now, ports.ids.ulid(now));
  const execution = newExecution(lease, request, ulid, token, now);
  const queued: EventEntry = {
    kind: 'queued',
    text: `on ${lease.resourceId}, ${from}`,
    ...requestData(ports),
  };
  const leaseIsActive: Check = {
    op: 'check',
    key: leaseKey(lease.id),
    when: [
      { attr: 'state', equals: 'active' },
      { attr: 'until', above: now },
    ],
  };
  return {
    execution,
    transaction: {
      token,
      writes: [
        leaseIsActive,
        createWrite(execution),
        ...(isApart(execution.program) ? [programPut(execution, request.program)] : []),
        countUp(lease.id),
        ...(key && storesKey ? [keyPut(key, execution, now)] : []),
        eventOf(execution, [queued], requestedBy, now),
      ],
    },
  };
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
  { program, timeoutSeconds, requestedBy, key }: ExecutionRequest,
  ulid: string,
  commit: string,
  now: Instant,
): QueuedExecution => ({
  id: executionId(lease.id, ulid),
  state: 'queued',
  lease: lease.id,
  ulid,
  version: 1,
  commit,
  resource: lease.resourceId,
  program: programInRecord(program),
  timeoutSeconds,
  requestedBy,
  createdAt: now,
  crashes: 0,
  retries: {},
  bodyHash: key?.bodyHash ?? null,
  wakeAt: wakeIn(now, limits.soon),
  timerAt: null,
  waitingSince: null,
});
