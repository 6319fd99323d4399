import { isUnfinished } from '../lifecycle/execution/unfinished.ts';
import { wakeIn } from '../lifecycle/schedule.ts';
import type { Program, QueuedExecution } from '../model/execution.ts';
import { executionId } from '../model/ids.ts';
import { leaseKey, ranKey } from '../model/keys.ts';
import type { ActiveLease } from '../model/lease.ts';
import { limits } from '../model/limits.ts';
import { birthWrite, leaseFrom } from '../model/record.ts';
import { always, keyText } from '../model/write.ts';
import { eventOf } from './commit.ts';
import type { TurnPorts } from './ports.ts';
import { readExecution, readExecutions, readRan } from './read.ts';
import { sendAll } from './send.ts';

export type ExecutionRequest = Readonly<{
  program: Program;
  timeoutSeconds: number;
  askedBy: string;
}>;

export type ExecutionBorn =
  | Readonly<{ kind: 'born'; execution: QueuedExecution }>
  /** The lease moved between the look and the commit; `state` is what it is now. */
  | Readonly<{ kind: 'not-active'; state: string }>
  | Readonly<{ kind: 'too-many'; unfinished: number }>
  | Readonly<{ kind: 'busy' }>;

/**
 * The birth of an execution checks that its lease is active, and puts `ran/<lease>`: from then on
 * the lease can no longer end in one commit, so what runs is always found and stopped (DESIGN §5).
 */
export async function birthExecution(
  ports: TurnPorts,
  lease: ActiveLease,
  request: ExecutionRequest,
): Promise<ExecutionBorn> {
  const now = ports.clock.now();
  if (await readRan(ports.store, lease.id)) {
    const unfinished = (await readExecutions(ports.store, lease.id)).filter(isUnfinished).length;
    if (unfinished >= limits.executionsPerLease) return { kind: 'too-many', unfinished };
  }
  const token = ports.ids.commit();
  const execution = newborn(lease, request, ports.ids.ulid(now), token, now);
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
      birthWrite(execution),
      { op: 'put', key: ranKey(lease.id), item: { at: now }, when: always },
      eventOf(
        execution,
        [{ kind: 'queued', text: `on ${lease.resourceId}` }],
        request.askedBy,
        now,
      ),
    ],
  });
  if (outcome.kind === 'refused') {
    const found = outcome.refusals.find(({ key }) => keyText(key) === keyText(leaseKey(lease.id)));
    return { kind: 'not-active', state: found?.found ? leaseFrom(found.found).state : 'destroyed' };
  }
  const landed =
    outcome.kind === 'committed' ||
    (outcome.kind === 'unknown' && (await readExecution(ports.store, execution.id)) !== null);
  if (!landed) return { kind: 'busy' };
  await sendAll(ports, [{ id: execution.id, why: 'born' }], []);
  return { kind: 'born', execution };
}

const newborn = (
  lease: ActiveLease,
  { program, timeoutSeconds, askedBy }: ExecutionRequest,
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
  askedBy,
  createdAt: now,
  stumbles: 0,
  retries: {},
  wakeAt: wakeIn(now, limits.soon),
  alarmAt: null,
});
