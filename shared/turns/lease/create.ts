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
import { keyText, type Refusal } from '../../model/write.ts';
import { assemble } from '../loop/assemble.ts';
import { commonTurn, type TurnInput } from '../loop/reconciler.ts';
import { requestData, sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease } from '../read/records.ts';
import { optionsFor } from './options.ts';
import { pendingLeaseFacts } from './pending-facts.ts';

/** A lease as requested. The caller mints the id, so that a repeated request creates nothing. */
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
  /** Address and program of the client, for the lease's first event. */
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
 * Creates a lease, deciding inline as its worker would: no other code can write an unsaved lease.
 * With a free seat and no older lease in line it is created active in one transaction; otherwise
 * it is created in line, and its worker goes on.
 *
 * @returns `created`, or why not: `exists` and `other-body` for an id that was used before,
 * `busy` if other turns won every try
 */
export async function createLeaseRecord(
  ports: TurnPorts,
  request: LeaseRequest,
): Promise<LeaseCreation> {
  const refusal = await refuseUnservable(ports, request);
  if (refusal) return refusal;

  let input: TurnInput<never> = { commands: [], refused: new Map(), hookResult: null };
  const createdAt = ports.clock.now();
  for (let tries = 0; tries < limits.decisionTries; tries += 1) {
    const lease = newLease(request, createdAt);
    const turn = await pendingLeaseFacts(ports, lease, commonTurn(ports, input));
    const decision = decidePending(lease, turn);
    const attempt = await commitCreation(ports, request.from, lease, decision);
    if (attempt.kind === 'over') return attempt.creation;
    input = { ...input, refused: learnRefusals(input.refused, attempt.refusals) };
  }
  return { kind: 'busy' };
}

/**
 * Returns why no blueprint could ever serve the request, or null. It is refused at once, but only
 * on a fresh read of the catalog: a cached one may lack a blueprint that was just saved.
 */
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
  const { waitSeconds, from: _, ...requested } = request;
  return {
    ...requested,
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

/** `again`: other turns moved what the decision was based on. */
type CreateAttempt =
  | Readonly<{ kind: 'over'; creation: LeaseCreation }>
  | Readonly<{ kind: 'again'; refusals: readonly Refusal[] }>;

async function commitCreation(
  ports: TurnPorts,
  from: string,
  lease: PendingLease,
  decision: Decision<Lease>,
): Promise<CreateAttempt> {
  if (decision.kind !== 'commit')
    throw new Error(`${lease.id} can't be created: it was decided without a commit`);
  const { requestedBy: by } = lease;
  const requested: EventEntry = {
    kind: 'requested',
    text: `by ${by}${lease.owner === by ? '' : ` for ${lease.owner}`}, ${from}`,
    ...requestData(ports),
  };
  const commit = { ...decision.commit, by, events: [requested, ...decision.commit.events] };
  const { transaction, next, timers } = assemble<Lease>(
    lease,
    commit,
    ports.ids.commit(),
    ports.clock.now(),
  );
  if (next === null) throw new Error(`${lease.id} can't be created: the commit has no record`);
  const outcome = await ports.store.commit(transaction);
  switch (outcome.kind) {
    case 'committed': {
      const self = next.state === 'active' ? [] : [{ id: lease.id, reason: 'created' }];
      await sendAll(ports, { wakes: [...self, ...commit.wakes], timers });
      return over({ kind: 'created', lease: next });
    }
    case 'refused': {
      const own = outcome.refusals.find(({ key }) => keyText(key) === keyText(leaseKey(lease.id)));
      if (!own?.found) return { kind: 'again', refusals: outcome.refusals };
      return over(sameOrOther(leaseFrom(own.found), lease, transaction.token));
    }
    case 'unknown': {
      const found = await readLease(ports.store, lease.id);
      if (found === null) return { kind: 'again', refusals: [] };
      return over(sameOrOther(found, lease, transaction.token));
    }
    case 'contended':
      return over({ kind: 'busy' });
  }
}

const over = (creation: LeaseCreation): CreateAttempt => ({ kind: 'over', creation });

/**
 * The lease is ours if our commit wrote it. Otherwise an earlier request used the same id: with the
 * same body, or with another.
 */
function sameOrOther(found: Lease, lease: PendingLease, token: string): LeaseCreation {
  if (found.commit === token) return { kind: 'created', lease: found };
  return { kind: found.bodyHash === lease.bodyHash ? 'exists' : 'other-body', lease: found };
}
