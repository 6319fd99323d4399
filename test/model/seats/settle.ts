import type { Site } from './deciders.ts';
import { events } from './people.ts';
import { stuck } from './stuck.ts';
import type { Turns } from './turns.ts';
import type { World } from './world.ts';

/** More rounds of sweeps than any scope needs: a world not at rest by then never is. */
const roundsMax = 40;
const stepsMax = 12;

/**
 * Lets a world come to rest without faults: what is in flight ends, and the sweep wakes every
 * object in turn until nothing changes. Returns what is left undone then.
 */
export function createSettle({ scope, worlds }: Site, turns: Turns) {
  const ends = new Map<number, Promise<string | null>>();

  /** Runs a turn to its end, as if it were alone. */
  async function finish(world: World, turn: number): Promise<World> {
    let at = world;
    let left: readonly number[] = [turn];
    for (let n = 0; n < stepsMax && left.length > 0; n += 1) {
      const [first, ...rest] = left;
      const { to, adds } = await turns.goOn(at, first ?? 0);
      at = to;
      // A hook that may fail succeeds in the end.
      left = [...adds.slice(-1), ...rest];
    }
    return at;
  }

  async function sweep(world: World): Promise<World> {
    let at = world;
    for (const { writes } of events(scope, worlds.open(at)).filter(({ isIndex }) => isIndex)) {
      const after = worlds.apply(at, writes);
      if (after.kind === 'committed') at = after.world;
    }
    for (const { by, isCreation } of turns.objects(at)) {
      const turn = isCreation ? undefined : (await turns.begin(at, { by, isCreation })).at(-1);
      if (turn !== undefined) at = await finish(at, turn);
    }
    return at;
  }

  async function rest(world: World): Promise<string | null> {
    let at = world;
    for (let round = 0; round < roundsMax; round += 1) {
      const after = await sweep(at);
      if (after.id === at.id) return stuck(scope, worlds.open(at), true);
      at = after;
      const known = ends.get(at.id);
      if (known) return known;
    }
    return 'never at rest: every sweep moves something';
  }

  return async (world: World, inFlight: readonly number[]): Promise<string | null> => {
    let at = world;
    for (const turn of inFlight) at = await finish(at, turn);
    const known = ends.get(at.id) ?? rest(at);
    ends.set(at.id, known);
    return known;
  };
}
