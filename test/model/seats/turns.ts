import type { ObjectId } from '../../../shared/model/ids.ts';
import { isLeaseId, isResourceId } from '../../../shared/model/ids.ts';
import { createBook } from './book.ts';
import type { Site } from './deciders.ts';
import { creation, leaseTurn, resourceTurn, uncreated } from './deciders.ts';
import type { Onward } from './onward.ts';
import { createOnward } from './onward.ts';
import { leaseNumbered } from './ports.ts';
import type { Turn } from './turn.ts';
import type { World } from './world.ts';
import { oncePerWorld } from './world.ts';

/** An object that may begin a turn; the API makes the creations. */
type Who = Readonly<{ by: ObjectId; isCreation: boolean }>;

/**
 * Returns what turns may do. That depends only on the world they read and commit to, so it is
 * computed once per world.
 */
export function createTurns(site: Site, hints: boolean) {
  const book = createBook();
  const { worlds } = site;

  /** True for a commit that changes only times: it equals waiting. */
  function isIdle(world: World, { transaction, rechecks, wakes }: Turn): boolean {
    if (transaction === null || rechecks.length > 0 || (hints && wakes.length > 0)) return false;
    const after = worlds.apply(world, transaction.writes);
    return after.kind === 'committed' && after.world.id === world.id;
  }

  async function decided(world: World, { by, isCreation }: Who): Promise<readonly number[]> {
    const found = await turnsBy(site, world, by, isCreation);
    return found.filter((turn) => !isIdle(world, turn)).map(book.number);
  }

  const begins = new Map<string, Promise<readonly number[]>>();
  const onwards = new Map<string, Promise<Onward>>();
  const onward = createOnward(site, book, isIdle);
  return {
    book,
    objects: oncePerWorld((world) => objectsIn(site, world)),
    /** Returns what one object may try now. */
    begin: (world: World, who: Who) =>
      once(begins, `${world.id} ${who.by}`, () => decided(world, who)),
    goOn: (world: World, n: number) => once(onwards, `${world.id} ${n}`, () => onward(world, n)),
  };
}

export type Turns = ReturnType<typeof createTurns>;

function once<T>(known: Map<string, T>, key: string, compute: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = compute();
  known.set(key, value);
  return value;
}

async function turnsBy(
  site: Site,
  world: World,
  by: ObjectId,
  isCreation: boolean,
): Promise<readonly Turn[]> {
  if (isCreation) return creation(site, by, world);
  if (isLeaseId(by)) return leaseTurn(site, by, world);
  return isResourceId(by) ? resourceTurn(site, by, world) : [];
}

/** Returns the objects that may begin a turn: those to be created, and every existing one. */
function objectsIn(site: Site, world: World): readonly Who[] {
  const there = site.worlds
    .open(world)
    .all()
    .filter(({ key }) => key.table === 'leases' || key.table === 'resources')
    .flatMap(({ key }) => (isLeaseId(key.pk) || isResourceId(key.pk) ? [key.pk] : []));
  const newRecord = uncreated(site, world).map(leaseNumbered);
  return [
    ...newRecord.map((by) => ({ by, isCreation: true })),
    ...there.map((by) => ({ by, isCreation: false })),
  ];
}
