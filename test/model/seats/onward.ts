import type { ObjectId } from '../../../shared/model/ids.ts';
import type { Book } from './book.ts';
import type { Site } from './deciders.ts';
import { aboutToLook, type Looker } from './look.ts';
import type { Turn } from './turn.ts';
import { movedBy } from './turn.ts';
import type { World } from './world.ts';

/**
 * One continuation of a turn: the next world, the turns that replace it, and the turns made stale.
 */
export type Onward = Readonly<{
  label: string;
  to: World;
  wrong: string | null;
  adds: readonly number[];
  /** The key of the record that changed: other turns that read it are stale now. */
  moved: string | null;
  wakes: readonly ObjectId[];
}>;

export const createOnward = (site: Site, book: Book, isIdle: IsIdle) => {
  /** Without a write: it reads for its recheck, or is refused and decides again. */
  async function staysIn(
    world: World,
    turn: Turn,
    label: string,
    after: ReturnType<Turn['after']>,
  ) {
    const { turns, wakes } = await after;
    const adds = turns.filter((each) => !isIdle(world, each)).map(book.number);
    const ends = turn.isLook && adds.length === 0 ? ', and finds nothing to do' : '';
    return { label: `${label}${ends}`, to: world, wrong: null, adds, moved: null, wakes };
  }

  return async (world: World, n: number): Promise<Onward> => {
    const turn = book.turn(n);
    const { transaction, by } = turn;
    if (transaction === null) {
      return staysIn(world, turn, `${by} ${turn.label}`, turn.after(world, null));
    }
    const outcome = site.worlds.apply(world, transaction.writes);
    if (outcome.kind === 'refused') {
      return staysIn(world, turn, `${by} is refused: ${turn.label}`, turn.after(world, outcome));
    }
    const { turns, wakes } = await turn.after(outcome.world, { kind: 'committed' });
    const rechecks = turn.rechecks.length > 0 ? [aboutToLook(lookerFor(site, turn))] : [];
    return {
      label: `${by} commits: ${turn.label}`,
      to: outcome.world,
      wrong: turn.wrong ?? turn.checks(outcome.world),
      adds: [...turns, ...rechecks].map(book.number),
      moved: movedBy(transaction),
      wakes: [...turn.wakes, ...wakes, ...(turn.goesOn ? [by] : [])],
    };
  };
};

type IsIdle = (world: World, turn: Turn) => boolean;

const lookerFor = ({ worlds, portsFor }: Site, { by, rechecks }: Turn): Looker => ({
  by,
  rechecks,
  open: worlds.open,
  ports: (world, store) => portsFor(worlds.open(world), store, by),
});
