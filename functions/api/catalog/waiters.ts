import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { LeaseId } from '../../../shared/model/ids.ts';
import { linePartition } from '../../../shared/model/keys.ts';
import type { PendingLease } from '../../../shared/model/lease.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Waiting } from '../../../shared/model/reasons.ts';
import { leaseFrom, lineEntryFrom } from '../../../shared/model/record.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { ApiPorts } from '../ports.ts';

/** Returns leases that wait for a blueprint: the heads of its lines; with `all` every other too. */
export async function waitersOf(
  { turns: { store, drivers } }: ApiPorts,
  blueprint: Blueprint,
  { all }: Readonly<{ all: boolean }>,
): Promise<readonly LeaseId[]> {
  const driver = drivers.find((known) => known.driver === blueprint.driver);
  const [inLine, elsewhere] = await Promise.all([
    firstInLines(store, blueprint.name, all ? limits.listPage : limits.linePage),
    all && driver ? waitingElsewhere(store, driver.provides, blueprint.name) : [],
  ]);
  return [...inLine, ...elsewhere];
}

/** Returns the first leases of each line of a blueprint, `perLine` at most, fit by fit. */
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
    const entries = page.map(({ item }) => lineEntryFrom(item));
    const [head] = entries;
    if (head === undefined) break;
    first.push(...entries.filter(({ fit }) => fit === head.fit).map(({ lease }) => lease));
    // The next line begins after every sort key of this fit ("0" follows "/").
    from = `${head.fit}0`;
  }
  return first;
}

/**
 * Returns leases that could use the blueprint but have no entry in its lines, so no line leads to
 * them. They are found by the `due` index, which may lag, so each is loaded and checked; a bounded
 * number, soonest due first.
 */
async function waitingElsewhere(
  store: Store,
  provides: string,
  blueprint: string,
): Promise<readonly LeaseId[]> {
  const limit = Math.floor(limits.countedMax / limits.dueShards);
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
    .filter((lease) => !isInLine(lease, blueprint))
    .map(({ id }) => id);
}

const mayUse = ({ blueprints }: PendingLease, name: string): boolean =>
  blueprints === null || blueprints.includes(name);

const isShutOut = ({ reason }: Waiting): boolean =>
  reason === 'blueprint-disabled' || reason === 'not-authorized';

/** False for a lease that is shut out of every line, whatever entries it still has. */
const isInLine = ({ lines, waiting }: PendingLease, name: string): boolean =>
  !isShutOut(waiting) && lines.some(({ blueprint }) => blueprint === name);
