import type { Decision } from '../../lifecycle/decision.ts';
import { learnRefusals } from '../../lifecycle/decision.ts';
import { decidePending } from '../../lifecycle/lease/pending/decide.ts';
import type { EventEntry } from '../../model/event.ts';
import type { LeaseId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import { leaseKey } from '../../model/keys.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { leaseFrom } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { keyText } from '../../model/write.ts';
import { assemble } from '../loop/assemble.ts';
import type { TurnInput } from '../loop/reconciler.ts';
import { requestData, sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease } from '../read/records.ts';
import { commonTurn, pendingLeaseFacts } from './facts.ts';
import { optionsFor } from './options.ts';

/**
 * A lease as it is asked for; its id is minted by whoever asks, so that asking twice is asking
 * once.
 */
export type LeaseRequest = Readonly<{
  id: LeaseId;
  type: string;
  attributes: JsonObject;
  blueprints: readonly string[] | null;
  ttlSeconds: number;
  waitSeconds: number | null;
  priority: number;
  owner: string;
  requestedBy: string;
  /** Address and program of who asks: for its first event. */
  from: string;
  bodyHash: string | null;
}>;

export type LeaseCreation =
  | Readonly<{ kind: 'created' | 'exists' | 'other-body'; lease: Lease }>
  | Readonly<{
      kind: 'unsatisfiable';
      options: readonly Readonly<{ blueprint: string; detail: string; field: string }>[];
    }>
  | Readonly<{ kind: 'unknown-blueprint'; name: string }>
  | Readonly<{ kind: 'busy' }>;

/**
 * The inline fast path: the writer of an unsaved lease runs the first steps of its decision itself.
 * With a free seat and nobody before it the lease is born active in one transaction; else it is
 * born in its line, and the worker goes on.
 */
export async function createLeaseRecord(
  ports: TurnPorts,
  request: LeaseRequest,
): Promise<LeaseCreation> {
  const refusal = await refuseUnservable(ports, request);
  if (refusal) return refusal;

  let seen: TurnInput<never> = { commands: [], refused: new Map(), hookResult: null };
  const createdAt = ports.clock.now();
  for (let tries = 0; tries < limits.decisionTries; tries += 1) {
    const lease = newLease(request, createdAt);
    const turn = await pendingLeaseFacts(ports, lease, commonTurn(ports, seen));
    const decision = decidePending(lease, turn);
    const answer = await commitCreation(ports, request.from, lease, decision);
    if (answer.kind !== 'again') return answer.born;
    seen = { ...seen, refused: learnRefusals(seen.refused, answer.refusals) };
  }
  return { kind: 'busy' };
}

/** Told at once (DESIGN §7.1); a refusal is only believed of a fresh catalog. */
async function refuseUnservable(
  ports: TurnPorts,
  request: LeaseRequest,
): Promise<LeaseCreation | null> {
  for (const maxAge of [limits.catalogAgeMs, 0]) {
    const catalog = await ports.catalog.read(maxAge);
    const known = (name: string) => catalog.blueprints.some((blueprint) => blueprint.name === name);
    const unknown = request.blueprints?.find((name) => !known(name));
    const options = optionsFor({ ...request, dependencyOf: null }, catalog, ports.drivers);
    if (unknown === undefined && options.some(({ never }) => never === null)) return null;
    if (maxAge > 0) continue;
    if (unknown !== undefined) return { kind: 'unknown-blueprint', name: unknown };
    return {
      kind: 'unsatisfiable',
      options: options.map(({ blueprint, never }) => ({
        blueprint: blueprint.name,
        detail: never?.detail ?? '',
        field: never?.field ?? 'type',
      })),
    };
  }
  return null;
}

function newLease(request: LeaseRequest, now: Instant): PendingLease {
  const { waitSeconds, from: _, ...asked } = request;
  return {
    ...asked,
    dependencyOf: null,
    state: 'pending',
    version: 0,
    commit: '',
    createdAt: now,
    queuedAt: now,
    waitUntil: waitSeconds === null ? null : now + seconds(waitSeconds),
    attempts: 0,
    watchers: [],
    crashes: 0,
    wakeAt: now,
    timerAt: null,
    lines: [],
    building: null,
    reclaim: null,
    waiting: { reason: 'limit-reached', detail: 'about to look' },
  };
}

type CreateAttempt =
  | Readonly<{ kind: 'answered'; born: LeaseCreation }>
  | Readonly<{ kind: 'again'; refusals: Parameters<typeof learnRefusals>[1] }>;

async function commitCreation(
  ports: TurnPorts,
  from: string,
  lease: PendingLease,
  decision: Decision<Lease>,
): Promise<CreateAttempt> {
  if (decision.kind !== 'commit') throw new Error(`${lease.id} can't be born: nothing was decided`);
  const { requestedBy: by } = lease;
  const asked: EventEntry = {
    kind: 'requested',
    text: `by ${by}${lease.owner === by ? '' : ` for ${lease.owner}`}, ${from}`,
    ...requestData(ports),
  };
  const commit = { ...decision.commit, by, events: [asked, ...decision.commit.events] };
  const { transaction, next, timers } = assemble<Lease>(
    lease,
    commit,
    ports.ids.commit(),
    ports.clock.now(),
  );
  if (next === null) throw new Error(`${lease.id} can't be born: the decision moves no record`);
  const outcome = await ports.store.commit(transaction);
  switch (outcome.kind) {
    case 'committed': {
      const self = next.state === 'active' ? [] : [{ id: lease.id, reason: 'created' }];
      await sendAll(ports, [...self, ...commit.wakes], timers);
      return answered({ kind: 'created', lease: next });
    }
    case 'refused': {
      const mine = outcome.refusals.find(({ key }) => keyText(key) === keyText(leaseKey(lease.id)));
      if (!mine?.found) return { kind: 'again', refusals: outcome.refusals };
      return answered(sameOrOther(leaseFrom(mine.found), lease, transaction.token));
    }
    case 'unknown': {
      const found = await readLease(ports.store, lease.id);
      if (found === null) return { kind: 'again', refusals: [] };
      return answered(sameOrOther(found, lease, transaction.token));
    }
    case 'contended':
      return answered({ kind: 'busy' });
  }
}

const answered = (born: LeaseCreation): CreateAttempt => ({ kind: 'answered', born });

/**
 * Ours if our commit wrote it; else somebody asked with this key before: the same thing, or
 * another.
 */
function sameOrOther(found: Lease, lease: PendingLease, token: string): LeaseCreation {
  if (found.commit === token) return { kind: 'created', lease: found };
  return { kind: found.bodyHash === lease.bodyHash ? 'exists' : 'other-body', lease: found };
}
