import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import { type Door, type DoorKind, type Life, nameOf, never, type Verdict } from './life.ts';
import type { Profile } from './profile.ts';
import type { Trace } from './trace.ts';
import { drawVerdict } from './verdict.ts';

type DoorOptions = Readonly<{
  profile: Profile;
  chance: Chance;
  clock: StoryClock;
  trace: Trace;
}>;

const told = (verdict: Verdict): string => (verdict === 'go' ? '' : ` [${verdict}]`);

/** Where functions wait before each call, until chance lets one of them go on. */
export function createDoors({ profile, chance, clock, trace }: DoorOptions) {
  const doors: Door[] = [];
  let free = false;

  /** Nobody interleaves here: it goes on at once, though trouble may meet it all the same. */
  function passThrough(life: Life, kind: DoorKind, what: () => string, ms: number) {
    if (ms > 0) clock.to(clock.now() + ms);
    const verdict = free ? 'go' : drawVerdict(profile.rates, chance, kind, '');
    if (!free && kind !== 'read') trace.say(() => `  ${nameOf(life)} ${what()}${told(verdict)}`);
    return Promise.resolve(verdict);
  }

  return {
    knock(life: Life, kind: DoorKind, what: () => string, ms = 0): Promise<Verdict> {
      if (life.state !== 'running') return never();
      const changes = life.grain === 'changes' && kind !== 'read';
      const stops = life.grain === 'every await' || changes;
      if (free || !stops) return passThrough(life, kind, what, ms);
      return new Promise((enter) => {
        doors.push({ life, kind, what: what(), opensAt: clock.now() + ms, enter });
      });
    },

    /** Whose turn it is to go on; time passes where all only pause. */
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
      trace.say(() => `  ${nameOf(door.life)} ${door.what}${told(verdict)}`);
      door.enter(verdict);
    },

    /** What a function that is over was still waiting for never happens. */
    forget(life: Life): void {
      for (let at = doors.length - 1; at >= 0; at -= 1) {
        if (doors[at]?.life === life) doors.splice(at, 1);
      }
    },
    count: () => doors.length,

    /** While it is calm nothing goes wrong and nobody waits. */
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
