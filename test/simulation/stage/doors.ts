import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import {
  type CallVerdict,
  type Door,
  type DoorKind,
  type Life,
  lifeName,
  neverAnswers,
} from './life.ts';
import type { Profile } from './profile.ts';
import type { Trace } from './trace.ts';
import { drawVerdict } from './verdict.ts';

type DoorOptions = Readonly<{
  profile: Profile;
  chance: Chance;
  clock: StoryClock;
  trace: Trace;
}>;

const verdictSuffix = (verdict: CallVerdict): string => (verdict === 'go' ? '' : ` [${verdict}]`);

/** The doors at which functions wait before each call, until one of them is let through. */
export function createDoors({ profile, chance, clock, trace }: DoorOptions) {
  const doors: Door[] = [];
  let free = false;

  /** Goes on at once, without interleaving. The call may still meet a fault. */
  function passThrough(life: Life, kind: DoorKind, what: () => string, ms: number) {
    if (ms > 0) clock.to(clock.now() + ms);
    const verdict = free ? 'go' : drawVerdict(profile.rates, chance, kind, '');
    if (!free && kind !== 'read')
      trace.say(() => `  ${lifeName(life)} ${what()}${verdictSuffix(verdict)}`);
    return Promise.resolve(verdict);
  }

  return {
    knock(life: Life, kind: DoorKind, what: () => string, ms = 0): Promise<CallVerdict> {
      if (life.state !== 'running') return neverAnswers();
      const changes = life.grain === 'changes' && kind !== 'read';
      const stops = life.grain === 'every await' || changes;
      if (free || !stops) return passThrough(life, kind, what, ms);
      return new Promise((enter) => {
        doors.push({ life, kind, what: what(), opensAt: clock.now() + ms, enter });
      });
    },

    /** Chooses the function to go on. Time passes if every function is in a pause. */
    choose(): Door | undefined {
      const open = doors.filter(({ opensAt }) => opensAt <= clock.now());
      const soonest = doors.toSorted((a, b) => a.opensAt - b.opensAt)[0];
      const door = chance.weighted(open, ({ life }) => life.speed) ?? soonest;
      if (door) clock.to(door.opensAt);
      return door;
    },

    open(door: Door): void {
      doors.splice(doors.indexOf(door), 1);
      const verdict = drawVerdict(profile.rates, chance, door.kind, door.what);
      trace.say(() => `  ${lifeName(door.life)} ${door.what}${verdictSuffix(verdict)}`);
      door.enter(verdict);
    },

    /** Drops the waiting calls of a function that is over. */
    forget(life: Life): void {
      for (let at = doors.length - 1; at >= 0; at -= 1) {
        if (doors[at]?.life === life) doors.splice(at, 1);
      }
    },
    count: () => doors.length,

    /** While it is calm, no call fails and no function waits. */
    calm(on: boolean): void {
      free = on;
      if (!on) return;
      for (const door of doors.splice(0)) {
        clock.to(door.opensAt);
        door.enter('go');
      }
    },
  };
}

export type Doors = ReturnType<typeof createDoors>;
