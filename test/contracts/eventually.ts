import { patiently } from '../support/patience.ts';

/** Polls until `done` is true. Throws an error with the last value if it never is. */
export type Eventually = <T>(look: () => Promise<T>, done: (seen: T) => boolean) => Promise<T>;

/** Polls `looks` times. Between polls, `passTime` steps a clock or waits. */
export function eventuallyBy(passTime: () => Promise<void>, looks: number): Eventually {
  return async (look, done) => {
    let seen = await look();
    for (let i = 1; i < looks && !done(seen); i += 1) {
      await passTime();
      seen = await look();
    }
    if (done(seen)) return seen;
    throw new Error(`After ${looks} polls it was still ${JSON.stringify(seen)}.`);
  };
}

/** Polls in real time, every 20 ms, patiently for ten seconds. */
export const eventuallyInRealTime = (): Eventually =>
  eventuallyBy(() => new Promise((resolve) => setTimeout(resolve, 20)), patiently(500));
