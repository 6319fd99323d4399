import { learnRefusals } from '../../lifecycle/decision.ts';
import { decideCreation, type JoinsAnyway } from '../../lifecycle/lease/pending/creation.ts';
import type { PendingTurn } from '../../lifecycle/lease/turn.ts';
import type { EventEntry } from '../../model/event.ts';
import type { LeaseId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import { isFreeSeatKeyText, leaseKey } from '../../model/keys.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { leaseFrom } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { keyText, type Outcome, type Refusal } from '../../model/write.ts';
import { assemble } from '../loop/assemble.ts';
import { recheck } from '../loop/recheck.ts';
import { commonTurn, type TurnInput } from '../loop/reconciler.ts';
import { requestData, sendAll } from '../loop/send.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease } from '../read/records.ts';
import { optionsFor } from './options.ts';
import { factsAfterLoss, pendingLeaseFacts } from './pending-facts.ts';

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
 * it is created in line, and the free seats and the counter are looked at once more on its behalf.
 *
 * A lease that loses its seat to others tries another one, a few times, then joins the line. So a
 * burst refuses nobody: joining writes no item that others write too.
 *
 * @returns `created`, or why not: `exists` and `other-body` for an id that was used before,
 * `busy` if the table did not take even the place in line
 */
export async function createLeaseRecord(
  ports: TurnPorts,
  request: LeaseRequest,
): Promise<LeaseCreation> {
  const refusal = await refuseUnservable(ports, request);
  if (refusal) return refusal;

  const lease = newLease(request, ports.clock.now());
  let input: TurnInput<never> = { commands: [], refused: new Map(), hookResult: null };
  let turn = await pendingLeaseFacts(ports, lease, commonTurn(ports, input));
  for (let tries = 1; tries <= limits.seatTries; tries += 1) {
    const attempt = await tryCreation(ports, request, { lease, turn, joinsAnyway: false });
    if (attempt.kind === 'over') return attempt.creation;
    // Contended: so many write the same item that retrying would only add to them.
    if (attempt.kind === 'contended') break;
    input = { ...input, refused: learnRefusals(input.refused, attempt.refusals) };
    // The page told of other seats, but in a burst most of them are gone by now.
    const lostSeatsOnly = attempt.refusals.every(isAboutSeat);
    const common = commonTurn(ports, input);
    turn = lostSeatsOnly
      ? await factsAfterLoss(ports, lease, turn, common)
      : await pendingLeaseFacts(ports, lease, common);
  }
  const last = await tryCreation(ports, request, { lease, turn, joinsAnyway: true });
  return last.kind === 'over' ? last.creation : { kind: 'busy' };
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
  | Readonly<{ kind: 'again'; refusals: readonly Refusal[] }>
  | Readonly<{ kind: 'contended' }>;

/** A new lease and what its creation is decided on. */
type CreateTry = JoinsAnyway & Readonly<{ lease: PendingLease; turn: PendingTurn }>;

async function tryCreation(
  ports: TurnPorts,
  { from }: LeaseRequest,
  { lease, turn, joinsAnyway }: CreateTry,
): Promise<CreateAttempt> {
  const decision = decideCreation(lease, turn, { joinsAnyway });
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
  const outcome = await ports.store.commit(
    joinsAnyway ? transaction : { ...transaction, yields: true },
  );
  const found = await leaseFoundBy(ports, lease, outcome);
  if (outcome.kind !== 'committed') {
    if (isContended(outcome)) return { kind: 'contended' };
    if (found === null) return { kind: 'again', refusals: refusalsOf(outcome) };
    if (found.commit !== transaction.token) return over(sameOrOther(found, lease));
  }
  await sendAll(ports, { wakes: commit.wakes, timers });
  await recheck(ports, commit.rechecks);
  return over({ kind: 'created', lease: found ?? next });
}

/** Returns the lease that stands under the id already, perhaps by this very commit; or null. */
async function leaseFoundBy(
  { store }: TurnPorts,
  { id }: PendingLease,
  outcome: Outcome,
): Promise<Lease | null> {
  if (outcome.kind === 'unknown') return readLease(store, id);
  const own = refusalsOf(outcome).find(({ key }) => keyText(key) === keyText(leaseKey(id)));
  return own?.found ? leaseFrom(own.found) : null;
}

/** True if a retry would only add to the contention. A seat that others are taking is just lost. */
const isContended = (outcome: Outcome): boolean =>
  outcome.kind === 'contended' ||
  (outcome.kind === 'overlapped' && !refusalsOf(outcome).every(isAboutSeat));

const isAboutSeat = ({ key }: Refusal): boolean => isFreeSeatKeyText(keyText(key));

function refusalsOf(outcome: Outcome): readonly Refusal[] {
  if (outcome.kind === 'overlapped') return outcome.on.map((key) => ({ key, found: null }));
  return outcome.kind === 'refused' ? outcome.refusals : [];
}

const over = (creation: LeaseCreation): CreateAttempt => ({ kind: 'over', creation });

/** An earlier request used the same id: with the same body, or with another. */
const sameOrOther = (found: Lease, lease: PendingLease): LeaseCreation => ({
  kind: found.bodyHash === lease.bodyHash ? 'exists' : 'other-body',
  lease: found,
});
