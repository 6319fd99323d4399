import type { Option } from '../../../shared/lifecycle/lease/turn.ts';
import type { Actor } from '../../../shared/model/audit.ts';
import { askerOf, blueprintAsker } from '../../../shared/model/authorization.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import { leaseKey } from '../../../shared/model/keys.ts';
import type { Lease, PendingLease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import { leaseFrom } from '../../../shared/model/record.ts';
import { optionsFor, type Wanted } from '../../../shared/turns/options.ts';
import type { ApiPorts } from '../ports.ts';
import { findAuthorization, saveAuthorization } from './authorizations.ts';
import { waitersOf } from './waiters.ts';

/**
 * A lease that waits for nothing but an authorization has asked for one by that. It is born by now:
 * what fails here costs an operator a look at the lease itself, which says why it waits.
 */
export async function requestForLease(ports: ApiPorts, actor: Actor, lease: Lease): Promise<void> {
  if (lease.state !== 'pending' || lease.waiting.reason !== 'not-authorized') return;
  await harmlessly(ports, () => requestWanted(ports, actor, lease, `${lease.id} waits for it`));
}

/**
 * Whoever stood in line for a blueprint and is kept out of every line since it was saved waits for
 * an authorization as if they asked now: a bounded number of them, one request for each asker.
 */
export async function requestForWaiters(
  ports: ApiPorts,
  actor: Actor,
  blueprint: Blueprint,
): Promise<void> {
  if (!blueprint.disabled && !blueprint.needsAuthorization) return;
  await harmlessly(ports, async () => {
    const { store, catalog, types } = ports.turns;
    const ids = (await waitersOf(ports, blueprint, true)).slice(0, limits.placeCounted);
    const items = await store.getMany([...new Set(ids)].map(leaseKey));
    const waiting = items.map((item) => item && leaseFrom(item)).filter(isPending);
    const askers = Map.groupBy(waiting, (lease) => askerOf(lease));
    const now = await catalog.read(0);
    for (const leases of askers.values()) {
      const out = leases.find((lease) => !mayHope(optionsFor(lease, now, types)));
      if (out) await requestWanted(ports, actor, out, `${out.id} waits for it`);
    }
  });
}

const isPending = (lease: Lease | null): lease is PendingLease => lease?.state === 'pending';
const mayHope = (options: readonly Option[]): boolean =>
  options.some(({ never, state }) => never === null && state === 'open');

/** What the resources of this blueprint will need; of one that asks itself, of all others too. */
export async function requestForNests(
  ports: ApiPorts,
  actor: Actor,
  { name, needsAuthorization }: Blueprint,
): Promise<void> {
  const { catalog, types } = ports.turns;
  await harmlessly(ports, async () => {
    const { blueprints } = await catalog.read(0);
    const needing = needsAuthorization ? blueprints : blueprints.filter((one) => one.name === name);
    for (const one of needing) {
      const type = types.find((known) => known.type === one.type);
      for (const wish of type?.needs(one.parameters) ?? []) {
        const asking = { askedBy: actor.by, neededBy: one.name, nestedIn: null };
        const wanted = { ...wish, ...asking, ttlSeconds: limits.ttlMin };
        await requestWanted(ports, actor, wanted, `${blueprintAsker(one.name)} needs it`);
      }
    }
  });
}

/** Of every blueprint that could serve it and of which nothing was asked or decided yet. */
async function requestWanted(
  ports: ApiPorts,
  actor: Actor,
  wanted: Wanted,
  because: string,
): Promise<void> {
  const { catalog, types } = ports.turns;
  const options = optionsFor(wanted, await catalog.read(), types);
  const unasked = options.filter(({ never, standing }) => never === null && standing === 'unknown');
  const asker = askerOf(wanted);
  for (const { blueprint } of unasked.slice(0, limits.rows)) {
    const found = await findAuthorization(ports, blueprint, asker);
    // Refused: somebody has asked or decided meanwhile, which is as good.
    if (found.now !== null) continue;
    const says = { state: 'requested', because } as const;
    await saveAuthorization(ports, actor, { blueprint, asker }, found, says);
  }
}

/** What it is about is saved already, and must be answered. */
async function harmlessly({ turns }: ApiPorts, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    turns.log.warn('an authorization was not asked for', { because: faultOf(error).detail });
  }
}
