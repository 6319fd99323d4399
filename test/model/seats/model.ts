import type { ObjectId } from '../../../shared/model/ids.ts';
import type { Model, Step } from '../explore.ts';
import { firstWrites } from './begin.ts';
import type { Site } from './deciders.ts';
import { events } from './people.ts';
import { createPorts } from './ports.ts';
import type { Scope } from './scope.ts';
import { createSettle } from './settle.ts';
import { stuck } from './stuck.ts';
import type { Switch } from './switches.ts';
import { switches } from './switches.ts';
import { createTurns, type Turns } from './turns.ts';
import { createWorlds, oncePerWorld, type World } from './world.ts';
import { createWrong } from './wrong.ts';

/** Worlds and turns by number; `woken`: the objects with a wake in flight (hints mode only). */
export type State = Readonly<{
  world: number;
  turns: readonly number[];
  woken: readonly ObjectId[];
}>;

export type Options = Readonly<{
  /** The most turns in flight at once; default 2. */
  turns?: number;
  /** No sweep, and nothing is lost: every turn was woken by what the code sends. */
  hints?: boolean;
  /** Also report what is never put right; default true. */
  live?: boolean;
  without?: Switch | null;
}>;

type Made = (world: World, turns: readonly number[], woken: readonly ObjectId[]) => State;
type Stage = Readonly<{
  site: Site;
  turns: Turns;
  made: Made;
  hints: boolean;
  /** Returns the events that happen by themselves in a world. */
  eventsIn(world: World): readonly Readonly<{
    label: string;
    to: World;
    wakes: readonly ObjectId[];
    isIndex: boolean;
  }>[];
}>;

/**
 * The protocol of seats, lines and room (docs/architecture.md#keys) as the code decides it, in
 * every order in which turns and users may interleave.
 */
export function seats(scope: Scope, options: Options = {}): Model<State> {
  const { turns: turnsMax = 2, hints = false, live = true, without } = options;
  const worlds = createWorlds();
  const rules = without ? switches[without] : {};
  const site: Site = { scope, worlds, portsFor: createPorts(scope), without: rules };
  const turns = createTurns(site, hints);
  const made: Made = (world, inFlight, woken) => ({
    world: world.id,
    turns: [...new Set(inFlight)].sort((a, b) => a - b),
    woken: hints ? [...new Set(woken)].sort() : [],
  });
  const eventsIn = oncePerWorld((world) =>
    events(scope, worlds.open(world)).flatMap(({ writes, ...event }) => {
      const after = worlds.apply(world, writes);
      return after.kind === 'committed' ? [{ ...event, to: after.world }] : [];
    }),
  );
  const stage: Stage = { site, turns, made, hints, eventsIn };
  return {
    init() {
      const first = worlds.apply(worlds.empty(), firstWrites(scope));
      if (first.kind === 'refused') throw new Error('the first writes of the scope are refused');
      return made(first.world, [], []);
    },
    keyOf: ({ world, turns: inFlight, woken }) => `${world}|${inFlight.join()}|${woken.join()}`,
    next: async (from) => [
      ...(from.turns.length < turnsMax ? await begins(stage, from) : []),
      ...happens(stage, from, worlds.numbered(from.world)),
      ...(await goesOn(stage, from)),
    ],
    wrong: wrongIn(stage, live),
  };
}

/** An object's turn begins: of any object at any time, or in hints mode of one that was woken. */
async function begins(
  { site, turns, made, hints }: Stage,
  { world, turns: inFlight, woken }: State,
): Promise<readonly Step<State>[]> {
  const found: Step<State>[] = [];
  const at = site.worlds.numbered(world);
  for (const { by, isCreation } of turns.objects(at)) {
    const isAsked = isCreation && inFlight.some((n) => turns.book.owner(n) === by);
    if (isAsked || (hints && !isCreation && !woken.includes(by))) continue;
    const rest = woken.filter((id) => id !== by);
    const each = await turns.begin(at, { by, isCreation });
    const label = isCreation ? `${by} is asked for: the API reads and decides` : `${by} reads`;
    for (const turn of each) found.push({ label, to: made(at, [...inFlight, turn], rest) });
    if (hints && each.length === 0) found.push({ label, to: made(at, inFlight, rest) });
  }
  return found;
}

/** Users send commands, and the index catches up. */
const happens = ({ eventsIn, made }: Stage, from: State, at: World): readonly Step<State>[] =>
  eventsIn(at).map(({ label, to, wakes }) => ({
    label,
    to: made(to, from.turns, [...from.woken, ...wakes]),
  }));

/** A turn in flight commits, is refused, rechecks, or stops before its recheck. */
async function goesOn(
  { site, turns, made, hints }: Stage,
  { world, turns: inFlight, woken }: State,
): Promise<readonly Step<State>[]> {
  const found: Step<State>[] = [];
  const at = site.worlds.numbered(world);
  for (const turn of inFlight) {
    const others = inFlight.filter((other) => other !== turn);
    const { label, to, wrong, adds, moved, wakes } = await turns.goOn(at, turn);
    const kept = others.flatMap((other) => turns.book.onceMoved(other, moved) ?? []);
    // A turn whose record has changed reloads it, which equals a new turn.
    const lost = others.filter((other) => turns.book.onceMoved(other, moved) === null);
    const again = lost.map(turns.book.owner);
    const after = made(to, [...kept, ...adds], [...woken, ...wakes, ...again]);
    found.push({ label, wrong, to: after });
    if (turns.book.isLook(turn) && !hints) {
      found.push({
        label: `${turns.book.owner(turn)} stops before its recheck`,
        to: made(at, others, []),
      });
    }
  }
  return found;
}

/** Returns what is wrong now or, with at most one turn in flight, what is never put right. */
function wrongIn({ site, turns, hints, eventsIn }: Stage, live: boolean): Model<State>['wrong'] {
  const wrongNow = createWrong(site);
  const settle = createSettle(site, turns);
  return async ({ world, turns: inFlight, woken }) => {
    const at = site.worlds.numbered(world);
    const now = wrongNow(at);
    if (now || !live) return now;
    if (!hints) return inFlight.length > 1 ? null : settle(at, inFlight);
    const late = eventsIn(at).some(({ isIndex }) => isIndex);
    if (late || inFlight.length + woken.length > 0) return null;
    const reason = stuck(site.scope, site.worlds.open(at), false);
    return reason && `only the sweep helps: ${reason}`;
  };
}
