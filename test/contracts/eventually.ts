/** Looks until it is done, and says what was seen last when it never is. */
export type Eventually = <T>(look: () => Promise<T>, done: (seen: T) => boolean) => Promise<T>;

/** Between two looks the world lets time pass its own way: by stepping a clock or by waiting. */
export function eventuallyBy(passTime: () => Promise<void>, looks: number): Eventually {
  return async (look, done) => {
    let seen = await look();
    for (let i = 1; i < looks && !done(seen); i += 1) {
      await passTime();
      seen = await look();
    }
    if (done(seen)) return seen;
    throw new Error(`after ${looks} looks it was still ${JSON.stringify(seen)}`);
  };
}

/** Real time, in small steps, for at most ten seconds. */
export const eventuallyInRealTime = (): Eventually =>
  eventuallyBy(() => new Promise((resolve) => setTimeout(resolve, 20)), 500);
