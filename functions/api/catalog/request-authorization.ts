import type { Option } from '../../../shared/lifecycle/lease/turn.ts';
import type { Actor } from '../../../shared/model/audit.ts';
import { blueprintRequester, requesterOf } from '../../../shared/model/authorization.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import { leaseKey } from '../../../shared/model/keys.ts';
import type { Lease, PendingLease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import { leaseFrom } from '../../../shared/model/record.ts';
import { type LeaseDemand, optionsFor } from '../../../shared/turns/lease/options.ts';
import type { ApiPorts } from '../ports.ts';
import { findAuthorization, saveAuthorization } from './authorizations.ts';
import { waitersOf } from './waiters.ts';

/**
 * Requests the authorization that a new lease waits for. The lease exists already, so a failure
 * here only means that an operator has to look at the lease, which says why it waits.
 */
export async function requestAuthorizationForLease(
  ports: ApiPorts,
  actor: Actor,
  lease: Lease,
): Promise<void> {
  if (lease.state !== 'pending' || lease.waiting.reason !== 'not-authorized') return;
  await logFailure(ports, () =>
    requestMissingAuthorizations(ports, actor, lease, `${lease.id} waits for it`),
  );
}

/**
 * Requests authorizations for leases that waited for a blueprint and that its edit shuts out of
 * every line, as if they were requested now: for a bounded number, one request per requester.
 */
export async function requestAuthorizationForWaiters(
  ports: ApiPorts,
  actor: Actor,
  blueprint: Blueprint,
): Promise<void> {
  if (!blueprint.disabled && !blueprint.needsAuthorization) return;
  await logFailure(ports, async () => {
    const { store, catalog, drivers } = ports.turns;
    const ids = (await waitersOf(ports, blueprint, { all: true })).slice(0, limits.countedMax);
    const items = await store.getMany([...new Set(ids)].map(leaseKey));
    const waiting = items.map((item) => item && leaseFrom(item)).filter(isPending);
    const byRequester = Map.groupBy(waiting, (lease) => requesterOf(lease));
    const now = await catalog.read(0);
    for (const leases of byRequester.values()) {
      const shutOut = leases.find((lease) => !hasOpenOption(optionsFor(lease, now, drivers)));
      if (shutOut)
        await requestMissingAuthorizations(ports, actor, shutOut, `${shutOut.id} waits for it`);
    }
  });
}

const isPending = (lease: Lease | null): lease is PendingLease => lease?.state === 'pending';
const hasOpenOption = (options: readonly Option[]): boolean =>
  options.some(({ never, state }) => never === null && state === 'open');

/**
 * Requests the authorizations that resources of this blueprint will need for their dependencies; if
 * the blueprint needs authorization itself, those of all blueprints, as they may depend on it.
 */
export async function requestAuthorizationForDependencies(
  ports: ApiPorts,
  actor: Actor,
  { name, needsAuthorization }: Blueprint,
): Promise<void> {
  const { catalog, drivers } = ports.turns;
  await logFailure(ports, async () => {
    const { blueprints } = await catalog.read(0);
    const needing = needsAuthorization ? blueprints : blueprints.filter((one) => one.name === name);
    for (const one of needing) {
      const driver = drivers.find((known) => known.driver === one.driver);
      for (const requirement of driver?.needs(one.parameters) ?? []) {
        const requester = {
          requestedBy: actor.by,
          neededByBlueprint: one.name,
          dependencyOf: null,
        };
        const wanted = { ...requirement, ...requester, ttlSeconds: limits.ttlMin };
        await requestMissingAuthorizations(
          ports,
          actor,
          wanted,
          `${blueprintRequester(one.name)} needs it`,
        );
      }
    }
  });
}

/** Requests authorization on every blueprint that could serve and has no request or decision. */
async function requestMissingAuthorizations(
  ports: ApiPorts,
  actor: Actor,
  wanted: LeaseDemand,
  reason: string,
): Promise<void> {
  const { catalog, drivers } = ports.turns;
  const options = optionsFor(wanted, await catalog.read(), drivers);
  const unasked = options.filter(({ never, standing }) => never === null && standing === 'unknown');
  const requester = requesterOf(wanted);
  for (const { blueprint } of unasked.slice(0, limits.linesPerLease)) {
    const found = await findAuthorization(ports, blueprint, requester);
    // A refused save means that another request or decision landed first, which is as good.
    if (found.current !== null) continue;
    const decision = { state: 'requested', reason } as const;
    await saveAuthorization(ports, actor, { blueprint, requester }, found, decision);
  }
}

/** Runs `act` and logs its failure: what it follows is saved already, so the request succeeds. */
async function logFailure({ turns }: ApiPorts, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    turns.log.warn('an authorization was not requested', { reason: faultOf(error).detail });
  }
}
