import { setTimeout as timeout } from 'node:timers/promises';

/** Waits for `ms`, or returns early when the signal aborts. Never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await timeout(ms, undefined, signal ? { signal } : {});
  } catch {
    // Aborted: the caller checks the signal next.
  }
}
