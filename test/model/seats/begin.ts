import { takeRoom } from '../../../shared/lifecycle/allocator/room.ts';
import { freeSeatKey, gateKey, usageKey } from '../../../shared/model/keys.ts';
import type { PendingLease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import { createWrite, freeSeatItem, plainItem, recordItem } from '../../../shared/model/record.ts';
import type { ActiveResource } from '../../../shared/model/resource.ts';
import type { Item, Key, Put, Write } from '../../../shared/model/write.ts';
import { always } from '../../../shared/model/write.ts';
import { aPendingLease } from '../../support/model/leases.ts';
import { anActiveResource } from '../../support/model/resources.ts';
import { aFreeSeat } from '../../support/model/seats.ts';
import { inSeconds, now } from '../../support/model/time.ts';
import { fitsIn } from './host.ts';
import { blueprintsOf, leaseNumbered, resourceNumbered } from './ports.ts';
import type { Scope } from './scope.ts';

const put = (key: Key, item: Item): Put => ({ op: 'put', key, item, when: always });

export const budgetKey = (name: 'drains' | 'pauses'): Key => ({
  table: 'events',
  pk: 'budget',
  sk: name,
});

/** Returns the first content of the tables: gates open, every seat free. */
export function firstWrites(scope: Scope): readonly Write[] {
  const resources = scope.resources.map((at, n) => resourceAt(scope, at, n));
  return [
    put(budgetKey('drains'), { n: scope.drains ?? 0 }),
    put(budgetKey('pauses'), { n: scope.pauses ?? 0 }),
    ...scope.blueprints.map(({ name }) => {
      const mine = resources.filter(({ blueprint }) => blueprint === name);
      const fits = mine.map(({ fit }) => takeRoom(name, 1, 1, fit).set);
      return put(usageKey(name), Object.assign({ n: mine.length }, ...fits));
    }),
    ...resources.flatMap((resource) => [
      { ...createWrite(resource), item: recordItem(resource) },
      put(gateKey(resource.id), plainItem({ fit: resource.fit, blueprint: resource.blueprint })),
      ...Array.from({ length: resource.capacity }, (_, n) => {
        const { blueprint, fit, id, capacity, maxUses } = resource;
        const token = aFreeSeat({ blueprint, fit, resource: id, n, capacity, maxUses, uses: 0 });
        return put(freeSeatKey(token), freeSeatItem(token));
      }),
    ]),
  ];
}

function resourceAt(
  scope: Scope,
  { blueprint: name, fit }: Scope['resources'][number],
  n: number,
): ActiveResource {
  const blueprint = blueprintsOf(scope).find((known) => known.name === name);
  if (!blueprint) throw new Error(`the scope has no blueprint ${name}`);
  return anActiveResource({
    id: resourceNumbered(n),
    blueprint: name,
    driver: 'model',
    fit,
    attributes: {},
    capacity: blueprint.leasesPerResource,
    maxUses: blueprint.maxUses,
    idleSeconds: blueprint.idleSeconds,
    drainSeconds: blueprint.drainSeconds,
    requestedBy: 'system',
    parameters: {},
    host: null,
  });
}

/** Returns a lease as its user asks for it. The reconciler of a new lease decides its creation. */
export function unsaved(scope: Scope, n: number): PendingLease {
  const wants = scope.leases[n];
  if (!wants) throw new Error(`the scope has no lease ${n}`);
  const queuedAt = inSeconds(n - (scope.impatient ? limits.patience + 60 : 0));
  return aPendingLease({
    id: leaseNumbered(n),
    version: 0,
    commit: '',
    lines: [],
    waitUntil: null,
    attributes: fitsIn(wants.fits),
    blueprints: wants.blueprints ?? null,
    priority: wants.priority ?? 100,
    queuedAt,
    createdAt: queuedAt,
    wakeAt: now,
    waiting: { reason: 'limit-reached', detail: '' },
  });
}
