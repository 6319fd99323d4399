import { describe, expect, it } from 'vitest';
import { runBin } from '../testing/bin.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { aLease, anExecution, happyScript, leaseId, page, routes } from '../testing/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];
const nobody = { url: 'http://127.0.0.1:1' };

describe('drydock run, in trouble', () => {
  it('nobody there: one sentence, what to do, 69', async () => {
    const ended = await runBin(run, { url: await freeUrl() }, { env: { DRYDOCK_PATIENCE: '1h' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toMatch(
      /^drydock: http:\/\/127\.0\.0\.1:\d+ can't be reached: connection/,
    );
    expect(ended.stderr.trim().split('\n')).toHaveLength(2);
  });

  it('no settings at all: says how to start, 78', async () => {
    const ended = await runBin(run, nobody, { env: { DRYDOCK_URL: 'ftp://x' } });

    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain('not an http or https address');
  });

  it.each([
    {
      status: 401,
      problem: { title: 'No such token', detail: 'the token is not known here' },
      code: 77,
      says: 'DRYDOCK_TOKEN',
    },
    {
      status: 422,
      problem: {
        type: 'https://drydock.dev/problems/unsatisfiable',
        title: 'No blueprint can ever serve this lease',
        detail: "type 'host' with os=windows: demo-hosts offers os=linux",
        field: 'attributes.os',
        hint: 'add a device with os=windows to a pool',
      },
      code: 65,
      says: '→ add a device with os=windows to a pool',
    },
    { status: 400, problem: { title: 'Bad request' }, code: 64, says: 'Bad request' },
    { status: 429, problem: { title: 'Too many' }, code: 75, says: 'Too many' },
    { status: 500, problem: { title: 'A bug', requestId: 'r-7' }, code: 75, says: 'request r-7' },
  ])('$status when it asks: $code', async ({ status, problem, code, says }) => {
    await using api = await fakeApi({ [routes.askLease]: { status, json: problem } });

    const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '0' } });

    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(says);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stdout.length).toBe(0);
  });

  it('a lost answer to the request is asked again with the same key', async () => {
    await using api = await fakeApi(
      happyScript({ [routes.askLease]: [{ instead: 'cut' }, { status: 202, json: aLease() }] }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    const asked = api.seen.filter(({ route }) => route === routes.askLease);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(asked).toHaveLength(2);
  });

  it.each([{ route: routes.lease }, { route: routes.execution }, { route: routes.release }])(
    'lost answers to $route are asked again',
    async ({ route }) => {
      const script = happyScript();
      const good = [script[route] ?? []].flat();
      await using api = await fakeApi({
        ...script,
        [route]: [{ instead: 'cut' }, { status: 503 }, ...good],
      });

      const ended = await runBin(run, api);

      expect(ended.code).toBe(0);
      expect(ended.stderr).toContain('asking again');
      expect(ended.stderr).toContain(`${leaseId} released`);
    },
  );

  it('a start whose answer was lost is not asked again: the execution is looked up', async () => {
    await using api = await fakeApi(
      happyScript({
        [routes.start]: { instead: 'cut' },
        [routes.executions]: [{ json: page([]) }, { json: page([anExecution()]) }],
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    expect(api.count(routes.start)).toBe(1);
  });

  it('an API that stays away: gives up with 69, having tried the release', async () => {
    await using api = await fakeApi(happyScript({ [routes.lease]: { instead: 'cut' } }));

    const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '1s' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain(`${leaseId} released`);
    expect(api.count(routes.release)).toBe(1);
  });

  it('output that was not stored is not empty, and 75 though all went well', async () => {
    const json = { title: 'The output was not stored', detail: 'The host could not store it.' };
    await using api = await fakeApi(
      happyScript({ [routes.output]: { status: 404, json: { ...json, status: 404 } } }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(75);
    expect(ended.stderr).toContain('could not be read in whole: The output was not stored:');
    expect(ended.stderr).toContain('What was kept: drydock show exec-');
  });

  it.each([
    { reason: 'unsatisfiable', code: 65 },
    { reason: 'wait-timeout', code: 75 },
    { reason: 'build-failed', code: 75 },
  ] as const)('a lease that ended in line ($reason): $code', async ({ reason, code }) => {
    const ended = {
      reason,
      detail: 'the last error',
      by: 'system',
      at: '2026-11-20T14:32:00.000Z',
    };
    const broken = aLease({ state: 'broken', waiting: null, ended });
    await using api = await fakeApi(happyScript({ [routes.lease]: { json: broken } }));

    const result = await runBin(run, api);

    expect(result.code).toBe(code);
    expect(result.stderr).toContain(`(${reason}): the last error`);
  });

  it.each([
    { args: ['run', '--typ', 'host', '--', 'x'], says: "unknown option '--typ'" },
    { args: ['run', '--', 'x'], says: '--type is missing' },
    { args: ['run', '--type', 'host'], says: 'no command to run' },
    { args: ['run', '--type', 'host', '--ttl', 'soon', '--', 'x'], says: '30m' },
    { args: ['run', '--type', 'host', '--attr', 'os', '--', 'x'], says: 'os=linux' },
    { args: ['run', '--type', 'host', '--priority', '1000', '--', 'x'], says: '0 to 999' },
    { args: ['run', '--type', 'host', '--shell', 'a', 'b'], says: 'one string' },
    { args: ['frobnicate'], says: "unknown command 'frobnicate'" },
  ])('bad usage is 64: $args', async ({ args, says }) => {
    const ended = await runBin(args, nobody);

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(says);
  });
});

/** An address where nothing listens any more. */
async function freeUrl(): Promise<string> {
  await using api = await fakeApi({});
  return api.url;
}
