import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { LeaseId } from '../../../shared/model/ids.ts';
import { linePartition } from '../../../shared/model/keys.ts';
import type { PendingLease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Waiting } from '../../../shared/model/reasons.ts';
import { leaseFrom, rowFrom } from '../../../shared/model/record.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { ApiPorts } from '../ports.ts';

/** Who waits for a blueprint: the first of each line; with `more` those behind and elsewhere. */
export async function waitersOf(
  { turns: { store, types } }: ApiPorts,
  blueprint: Blueprint,
  more: boolean,
): Promise<readonly LeaseId[]> {
  const type = types.find((known) => known.type === blueprint.type);
  const [inLine, elsewhere] = await Promise.all([
    firstInLines(store, blueprint.name, more ? limits.listPage : limits.linePage),
    more && type ? waitingElsewhere(store, type.provides, blueprint.name) : [],
  ]);
  return [...inLine, ...elsewhere];
}

/** Who stands first in each line of a blueprint, at most so many, skipping from fit to fit. */
async function firstInLines(
  store: Store,
  blueprint: string,
  perLine: number,
): Promise<readonly LeaseId[]> {
  const first: LeaseId[] = [];
  let from: string | null = null;
  for (let lines = 0; lines < limits.fitsPerBlueprint; lines += 1) {
    const page = await store.query({
      table: 'slots',
      pk: linePartition(blueprint),
      limit: perLine,
      ...(from === null ? {} : { from }),
    });
    const rows = page.map(({ item }) => rowFrom(item));
    const [head] = rows;
    if (head === undefined) break;
    const ungranted = rows.filter(({ fit, granted }) => fit === head.fit && granted === null);
    first.push(...ungranted.map(({ lease }) => lease));
    // The next line begins after every sort key of this fit ("0" follows "/").
    from = `${head.fit}0`;
  }
  return first;
}

/**
 * Leases that wait without a row in this blueprint's line: no head of a line leads to them. Found
 * by `due`, which may be late, so they are loaded and checked; a bounded number, soonest due first.
 */
async function waitingElsewhere(
  store: Store,
  provides: string,
  blueprint: string,
): Promise<readonly LeaseId[]> {
  const limit = Math.floor(limits.placeCounted / limits.dueShards);
  const pages = await Promise.all(
    Array.from({ length: limits.dueShards }, (_, shard) =>
      store.queryIndex({ table: 'leases', index: 'due', pk: String(shard), limit }),
    ),
  );
  const keys = pages.flatMap(({ entries }) => entries.map(({ key }) => key));
  const items = await store.getMany(keys);
  return items
    .flatMap((item) => (item === null ? [] : [leaseFrom(item)]))
    .filter((lease) => lease.state === 'pending')
    .filter((lease) => lease.type === provides && mayUse(lease, blueprint))
    .filter((lease) => !standsInLine(lease, blueprint))
    .map(({ id }) => id);
}

const mayUse = ({ blueprints }: PendingLease, name: string): boolean =>
  blueprints === null || blueprints.includes(name);

const isShutOut = ({ reason }: Waiting): boolean =>
  reason === 'blueprint-disabled' || reason === 'not-authorized';

/** Who was shut out of every line says so, whatever rows it kept. */
const standsInLine = ({ places, waiting }: PendingLease, name: string): boolean =>
  !isShutOut(waiting) && places.some(({ blueprint }) => blueprint === name);
