import type { Looked } from '../api/client.ts';
import type { Hold } from '../api/routes.ts';
import type { CommandContext } from '../context.ts';
import { nextLook } from './next-look.ts';

/** The longest that any API holds a request. */
const longestHoldSeconds = 25;

/** How to watch one object until it is over. */
export type Watch<View> = Readonly<{
  /** Reads the object: at once, or held. */
  look(hold: Hold | null): Promise<Looked<View>>;
  isOver(view: View): boolean;
  /** Gets what each look found, and what the one before it had found. */
  onLook?(view: View, before: View): void;
  /** True if the first look is to be answered at once even by an API that holds requests. */
  looksAtOnce?: boolean;
  /** Ends the watch; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Returns the object as it is after this long. */
  maxMs?: number;
}>;

/** Looks at an object again and again, at the pace that its API allows, until it is over. */
export async function watch<View extends Readonly<{ version: number }>>(
  { timer }: Pick<CommandContext, 'timer'>,
  first: Looked<View>,
  { look, isOver, onLook, signal, maxMs = Number.POSITIVE_INFINITY, ...how }: Watch<View>,
): Promise<View> {
  const startedAt = timer.now();
  let last = first;
  let [wasHeldInVain, tookMs, mayHold] = [false, 0, how.looksAtOnce !== true];
  while (!isOver(last.view) && timer.now() - startedAt < maxMs) {
    const elapsedMs = timer.now() - startedAt;
    const { retryAfterMs } = last;
    const { pauseMs, hold } = nextLook({ elapsedMs, retryAfterMs, wasHeldInVain, tookMs });
    await timer.sleep(pauseMs, signal);
    signal?.throwIfAborted();

    const askedAt = timer.now();
    const isHeld = hold && mayHold;
    const { view: before } = last;
    const left = Math.ceil((startedAt + maxMs - askedAt) / 1_000);
    const seconds = Math.min(longestHoldSeconds, Math.max(0, left));
    last = await look(isHeld ? { version: before.version, seconds } : null);
    tookMs = timer.now() - askedAt;
    wasHeldInVain = isHeld && JSON.stringify(last.view) === JSON.stringify(before);
    mayHold = true;
    onLook?.(last.view, before);
  }
  return last.view;
}
