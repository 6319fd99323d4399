const pause = { firstMs: 500, maxMs: 10_000, partOfWait: 1 / 10 } as const;
/** A held request that came back sooner than this, without news, was not held. */
const heldMs = 500;

/** What the last look at an object told, and how long it took. */
export type LastLook = Readonly<{
  /** Since the wait began. */
  elapsedMs: number;
  /** What the API asked for; null: it holds requests until the object changes. */
  retryAfterMs: number | null;
  /** True if it was held, took `tookMs` and brought nothing new. */
  wasHeldInVain: boolean;
  tookMs: number;
}>;

/** After which pause to look again, and whether to let the API hold the request. */
export type NextLook = Readonly<{ pauseMs: number; hold: boolean }>;

/**
 * Returns how to look next. An API that holds requests is asked again at once. Any other is asked
 * at intervals of a tenth of the wait so far, and never sooner than it says.
 */
export function nextLook({ elapsedMs, retryAfterMs, ...last }: LastLook): NextLook {
  const ownMs = Math.min(pause.maxMs, pause.firstMs + elapsedMs * pause.partOfWait);
  if (retryAfterMs !== null) return { pauseMs: Math.max(ownMs, retryAfterMs), hold: false };
  const isIdle = last.wasHeldInVain && last.tookMs < heldMs;
  return { pauseMs: isIdle ? ownMs : 0, hold: true };
}
