import { limits } from '../../model/limits.ts';
import type { DeliveryState } from '../../ports/remote.ts';

type EndedDelivery = Extract<DeliveryState, { state: 'ended' }>;

export type SoonLooks = Readonly<{
  /** Returns null for a look that failed. */
  look: () => Promise<DeliveryState | null>;
  pause: (ms: number) => Promise<void>;
  /** The time that is left, in ms. */
  forMs: number;
  /** Asked after each look; true ends the looking. */
  isEnough?: () => Promise<boolean>;
}>;

/**
 * Looks a few times at a delivery that was just sent, at `limits.looksMs`: most scripts end before
 * a wake could come back. Returns null if it has not ended, as far as these looks show.
 */
export async function lookSoon({
  look,
  pause,
  forMs,
  isEnough,
}: SoonLooks): Promise<EndedDelivery | null> {
  let waited = 0;
  for (const ms of limits.looksMs.filter((each) => each <= forMs)) {
    await pause(ms - waited);
    waited = ms;
    const state = await look();
    if (state?.state === 'ended') return state;
    if (await isEnough?.()) return null;
  }
  return null;
}
