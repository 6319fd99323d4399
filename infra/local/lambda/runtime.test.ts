import { describe, expect, it } from 'vitest';
import { anEvent } from '../../../test/support/lambda/http-event.ts';
import type { InvocationError } from '../invocation-error.ts';
import type { LocalFunctions } from './functions.ts';
import { type RuntimeOptions, runAsLambda } from './runtime.ts';

const nothing = async () => undefined;
const noFailures = async () => ({ batchItemFailures: [] });
const idle: LocalFunctions = {
  api: async () => ({ statusCode: 200 }),
  workers: { lease: noFailures, resource: noFailures, execution: noFailures },
  timer: noFailures,
  hostEvents: nothing,
  sweeper: nothing,
  audit: nothing,
  close: nothing,
};
const start = (functions: Partial<LocalFunctions>, options?: RuntimeOptions) =>
  runAsLambda({ ...idle, ...functions }, options);
const failureOf = (invocation: Promise<unknown>) =>
  invocation.then(
    () => null,
    ({ failure, message }: InvocationError) => ({ failure, message }),
  );
const forever = () => new Promise<never>(() => {});

describe('an invocation as in Lambda', () => {
  it('is ended when its time is up, though its code goes on', async () => {
    const waits: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    let isOver = false;
    const { sweeper } = start(
      {
        sweeper: async () => {
          await promise;
          isOver = true;
        },
      },
      { wait: async (ms) => waits.push(ms) },
    );

    expect(await failureOf(sweeper({}))).toEqual({
      failure: 'timed-out',
      message: 'Task timed out after 50.00 seconds',
    });
    expect(waits).toEqual([50_000]);
    resolve();
    await expect.poll(() => isOver).toBe(true);
  });

  it('is refused beyond the concurrency of all functions, until another one ends', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { sweeper, audit } = start({ sweeper: () => promise }, { concurrency: 2, wait: forever });
    const running = [sweeper({}), sweeper({})];

    expect(await failureOf(audit({}))).toEqual({
      failure: 'throttled',
      message: 'Rate Exceeded.',
    });
    resolve();
    await Promise.all(running);
    expect(await failureOf(audit({}))).toBeNull();
  });

  it('takes no event above 6 MB, and is not invoked with it', async () => {
    let calls = 0;
    const { api } = start({
      async api() {
        calls += 1;
        return {};
      },
    });

    const huge = anEvent({ body: 'x'.repeat(6_291_556) });
    expect(await failureOf(api(huge))).toMatchObject({ failure: 'event-too-large' });
    expect(calls).toBe(0);
  });

  it('passes no answer above 6 MB', async () => {
    const { api } = start({ api: async () => ({ body: 'x'.repeat(6_291_556) }) });

    expect(await failureOf(api(anEvent()))).toMatchObject({
      failure: 'answer-too-large',
    });
  });
});
