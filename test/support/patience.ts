import { createHash } from 'node:crypto';

/** Milliseconds that `work` takes on an idle machine of the class that CI uses. */
const referenceMs = 60;
const most = 20;

/**
 * Returns how much longer than on an idle machine of CI's class a test may take: twice as much as
 * a piece of work takes longer now. A machine may become busier while the tests run.
 */
export function measurePatience(): number {
  const began = performance.now();
  work();
  const slowness = (performance.now() - began) / referenceMs;
  return Math.min(most, Math.max(1, slowness) * 2);
}

function work(): void {
  const data = Buffer.alloc(1_000_000);
  for (let n = 0; n < 60; n += 1) createHash('sha256').update(data).digest();
}

/** The variable through which `vitest.config.ts` tells its workers what it measured. */
export const patienceVariable = 'DRYDOCK_TEST_PATIENCE';

/**
 * Returns a time limit for this machine from one for an idle machine of CI's class; in ms or any
 * other unit. Only a test that hangs ever waits so long.
 */
export const patiently = (limit: number): number =>
  limit * Number(process.env[patienceVariable] ?? 2);
