import { createDoors } from './doors.ts';
import type { Life, StoryFunction } from './life.ts';
import { createLives, type LifeTask, type LivesOptions } from './lives.ts';

/** The timeout of a function, ms; that of the API is longer. */
const lifetimeOf = (name: StoryFunction): number => (name === 'api' ? 29_000 : 20_000);

/** `calm`: functions run on side by side, so what happens cannot be told to be one's act. */
type Now = { acting: Life | null; step: number; calm: boolean };

/** Runs functions concurrently: each stops at every await until it may go on, or dies there. */
export function createCrew(options: LivesOptions) {
  const { profile, chance, clock, ground } = options;
  const { census, landings } = ground;
  const now: Now = { acting: null, step: 0, calm: false };
  const doors = createDoors(options);
  const lives = createLives(options, doors, () => now.step);

  return {
    kill: lives.kill,
    running: lives.running,
    doors: doors.count,
    begin(task: LifeTask): void {
      const life = lives.begin(task);
      now.acting = life;
      lives.act(life);
    },
    /** Lets one waiting call happen. Which one, and with what fault, is random. */
    openDoor(): void {
      const door = doors.choose();
      if (door === undefined) return;
      if (door.kind !== 'pause' && chance.once(profile.rates.crash)) {
        census.count('function-dies');
        lives.kill(door.life);
        return;
      }
      if (door.kind === 'act') door.life.readSince = now.step;
      now.acting = door.life;
      doors.open(door);
    },
    flights: landings.count,
    /** Lands one of the transactions in flight. Its sender may be dead. */
    land(): void {
      const flight = landings.take();
      if (flight === undefined) return;
      now.acting = now.calm ? null : flight.life;
      flight.land();
    },
    acting: () => now.acting,
    step: () => now.step,
    nextStep(): void {
      Object.assign(now, { step: now.step + 1, acting: null });
    },
    hasEffect(life: Life): void {
      life.readSince = now.step;
    },
    /** Kills the functions that have exceeded their timeout. */
    timeOut(): void {
      for (const life of lives.running()) {
        if (clock.now() - life.began <= lifetimeOf(life.name)) continue;
        census.count('function-timeout');
        lives.kill(life);
      }
    },
    calm(on: boolean): void {
      Object.assign(now, { acting: null, calm: on });
      doors.calm(on);
    },
  };
}
