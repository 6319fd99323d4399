import { describe, expect, it } from 'vitest';
import { ulidTime } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anExecutionView,
  cliRoutes,
  happyScript,
  testLeaseId,
} from '../../test/support/cli/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];
const noListener = { url: 'http://127.0.0.1:1' };

describe('drydock run, on errors', () => {
  it('without a listener prints one sentence and what to do, and exits with 69', async () => {
    const ended = await runBin(run, { url: await freeUrl() }, { env: { DRYDOCK_PATIENCE: '1h' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toMatch(/^drydock: cannot reach http:\/\/127\.0\.0\.1:\d+: connection/);
    expect(ended.stderr.trim().split('\n')).toHaveLength(2);
  });

  it('with a wrong address exits with 78', async () => {
    const ended = await runBin(run, noListener, { env: { DRYDOCK_URL: 'ftp://x' } });

    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain('not an http or https address');
  });

  it.each([
    {
      status: 401,
      problem: { title: 'Unknown token', detail: 'the token is not known here' },
      code: 77,
      prints: 'DRYDOCK_TOKEN',
    },
    {
      status: 422,
      problem: {
        type: 'https://drydock.dev/problems/unsatisfiable',
        title: 'Unsatisfiable',
        detail: "type 'host' with os=windows: demo-hosts offers os=linux",
        field: 'attributes.os',
        hint: 'add a device with os=windows to a pool',
      },
      code: 65,
      prints: '→ add a device with os=windows to a pool',
    },
    { status: 400, problem: { title: 'Bad request' }, code: 64, prints: 'Bad request' },
    { status: 429, problem: { title: 'Too many' }, code: 75, prints: 'Too many' },
    { status: 500, problem: { title: 'A bug', requestId: 'r-7' }, code: 75, prints: 'request r-7' },
  ])(
    'exits with $code when the request is answered $status',
    async ({ status, problem, code, prints }) => {
      await using api = await fakeApi({ [cliRoutes.requestLease]: { status, json: problem } });

      const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '0' } });

      expect(ended.code).toBe(code);
      expect(ended.stderr).toContain(prints);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
      expect(ended.stdout.length).toBe(0);
    },
  );

  it('repeats a lease request with the same key after a lost answer', async () => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: [{ instead: 'cut' }, { status: 202, json: aLeaseView() }],
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    const sent = api.requests.filter(({ route }) => route === cliRoutes.requestLease);
    expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(sent).toHaveLength(2);
  });

  it.each([
    { route: cliRoutes.lease },
    { route: cliRoutes.execution },
    { route: cliRoutes.release },
  ])('repeats $route after lost answers', async ({ route }) => {
    const script = happyScript();
    const good = [script[route] ?? []].flat();
    await using api = await fakeApi({
      ...script,
      [route]: [{ instead: 'cut' }, { status: 503 }, ...good],
    });

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('retrying');
    expect(ended.stderr).toContain(`${testLeaseId} released`);
  });

  it.each([
    { lost: 'an answer cut off', reply: { instead: 'cut' } },
    { lost: 'a 503 of the gateway', reply: { status: 503, json: { message: 'Unavailable' } } },
    { lost: 'a 504 of the gateway', reply: { status: 504, json: { message: 'Timed out' } } },
  ] as const)(
    'repeats the start of the command with the same key after $lost',
    async ({ reply }) => {
      const started = { status: 200, json: anExecutionView() };
      await using api = await fakeApi(happyScript({ [cliRoutes.start]: [reply, reply, started] }));

      const ended = await runBin(run, api);

      expect(ended.code).toBe(0);
      const sent = api.requests.filter(({ route }) => route === cliRoutes.start);
      expect(sent).toHaveLength(3);
      expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
      const [key, ...others] = new Set(sent.map(({ headers }) => headers['idempotency-key']));
      expect(others).toEqual([]);
      // A ULID of now, so that it costs the API no write to remember it.
      expect(Math.abs(Date.now() - ulidTime(String(key)))).toBeLessThan(limits.keySkewMs);
    },
  );

  it('tells what is unknown when no start was answered, and releases', async () => {
    await using api = await fakeApi(happyScript({ [cliRoutes.start]: { instead: 'cut' } }));

    const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '1s' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain('it is unknown whether the command started');
    expect(ended.stderr).toContain(`drydock show ${testLeaseId}`);
    expect(api.count(cliRoutes.release)).toBe(1);
  });

  it('gives up with 69 when the API stays unreachable, after trying to release', async () => {
    await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { instead: 'cut' } }));

    const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '1s' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain(`${testLeaseId} released`);
    expect(api.count(cliRoutes.release)).toBe(1);
  });

  it('exits with 75 when the output was not stored, although the command succeeded', async () => {
    const json = { title: 'Output not stored', detail: 'The host could not store it.' };
    await using api = await fakeApi(
      happyScript({ [cliRoutes.output]: { status: 404, json: { ...json, status: 404 } } }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(75);
    expect(ended.stderr).toContain('could not be read completely: Output not stored:');
    expect(ended.stderr).toContain('For the part that was stored: drydock show exec-');
  });

  it.each([
    { reason: 'unsatisfiable', code: 65 },
    { reason: 'wait-timeout', code: 75 },
    { reason: 'build-failed', code: 75 },
  ] as const)(
    'exits with $code when the lease ends in line ($reason)',
    async ({ reason, code }) => {
      const ended = {
        reason,
        detail: 'the last error',
        by: 'system',
        at: '2026-11-20T14:32:00.000Z',
      };
      const broken = aLeaseView({ state: 'broken', waiting: null, ended });
      await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { json: broken } }));

      const result = await runBin(run, api);

      expect(result.code).toBe(code);
      expect(result.stderr).toContain(`(${reason}): the last error`);
    },
  );

  it.each([
    { args: ['run', '--typ', 'host', '--', 'x'], prints: "unknown option '--typ'" },
    { args: ['run', '--', 'x'], prints: '--type is missing' },
    { args: ['run', '--type', 'host'], prints: 'no command to run' },
    { args: ['run', '--type', 'host', '--ttl', 'soon', '--', 'x'], prints: '30m' },
    { args: ['run', '--type', 'host', '--attr', 'os', '--', 'x'], prints: 'os=linux' },
    { args: ['run', '--type', 'host', '--priority', '1000', '--', 'x'], prints: '0 to 999' },
    { args: ['run', '--type', 'host', '--shell', 'a', 'b'], prints: 'one string' },
    { args: ['frobnicate'], prints: "unknown command 'frobnicate'" },
  ])('exits with 64 on wrong usage: $args', async ({ args, prints }) => {
    const ended = await runBin(args, noListener);

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(prints);
  });
});

/** Returns an address where nothing listens any more. */
async function freeUrl(): Promise<string> {
  await using api = await fakeApi({});
  return api.url;
}
