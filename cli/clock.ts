import { setTimeout as sleepFor } from 'node:timers/promises';

/** Waits, or returns early when the signal aborts. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleepFor(ms, undefined, signal ? { signal } : {});
  } catch {
    // Aborted: whoever paused looks at the signal next.
  }
}
