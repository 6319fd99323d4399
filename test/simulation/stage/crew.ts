import { createDoors } from './doors.ts';
import type { FunctionName, Life } from './life.ts';
import { createLives, type LivesOptions, type Task } from './lives.ts';

/** A function's whole time, ms; the API has longer. */
const lifetimeOf = (name: FunctionName): number => (name === 'api' ? 29_000 : 20_000);

type Now = { acting: Life | null; step: number };

/** Functions at work: each stops at every await, until it is let go on, or dies there. */
export function createCrew(options: LivesOptions) {
  const { profile, chance, clock } = options;
  const now: Now = { acting: null, step: 0 };
  const doors = createDoors(options);
  const lives = createLives(options, doors, () => now.step);

  return {
    kill: lives.kill,
    running: lives.running,
    doors: doors.count,
    begin(task: Task): void {
      const life = lives.begin(task);
      now.acting = life;
      lives.act(life);
    },
    /** Lets one of the waiting calls happen; which one, and with what trouble, is chance. */
    openDoor(): void {
      const door = doors.choose();
      if (door === undefined) return;
      if (door.kind !== 'pause' && chance.once(profile.rates.crash)) {
        lives.kill(door.life);
        return;
      }
      if (door.kind === 'act') door.life.readSince = now.step;
      now.acting = door.life;
      doors.open(door);
    },
    acting: () => now.acting,
    step: () => now.step,
    nextStep(): void {
      now.step += 1;
      now.acting = null;
    },
    hasEffect(life: Life): void {
      life.readSince = now.step;
    },
    /** Those whose time is up die. */
    timeOut(): void {
      for (const life of lives.running()) {
        if (clock.now() - life.began > lifetimeOf(life.name)) lives.kill(life);
      }
    },
    calm(on: boolean): void {
      now.acting = null;
      doors.calm(on);
    },
  };
}
