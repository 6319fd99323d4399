import { describe, expect, it } from 'vitest';
import { runBin, startBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anActiveLeaseView,
  anEndedExecutionView,
  anExecutionView,
  cliRoutes,
  happyScript,
  outputReply,
  testLeaseId,
  testResourceId,
} from '../../test/support/cli/views.ts';

const run = ['run', '--type', 'host', '--attr', 'os=linux', '--', 'make', 'test'];
const bytes = Buffer.from([0, 255, 10, 13, 10, 0xc3, 0x28, 27, 91, 72]);

describe('drydock run', () => {
  it.each([
    { how: 'on this Node', oldNode: false },
    { how: 'started by an older Node', oldNode: true },
  ])('prints the bytes of the command and nothing else on stdout, $how', async ({ oldNode }) => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.execution]: { json: anEndedExecutionView(2) },
        [cliRoutes.output]: [outputReply(bytes), outputReply('oops\n')],
      }),
    );

    const ended = await runBin(run, api, { oldNode });

    expect(ended.code).toBe(2);
    expect(ended.stdout).toEqual(bytes);
    expect(ended.stderr).toContain('waiting · 3rd in line for demo-hosts · 3 of 3 hosts are held');
    expect(ended.stderr).toContain(`${testLeaseId} active on ${testResourceId} (waited `);
    expect(ended.stderr).toContain('oops\n');
    expect(ended.stderr).toContain(`exit 2 after 31.4 s · ${testLeaseId} released\n`);
    expect(api.count(cliRoutes.release)).toBe(1);
  });

  it('prints the requester if that is not the owner', async () => {
    const lease = anActiveLeaseView({ owner: 'bob', requestedBy: 'anna' });
    await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { json: lease } }));

    const { stderr } = await runBin(run, api);

    expect(stderr).toMatch(/active on .* · owned by bob, requested by anna\n/);
  });

  it('requests what the options say, with an idempotency key and the token', async () => {
    await using api = await fakeApi(happyScript());

    const options = '--type host -b a -b b --attr os=linux --attr cores=4 --ttl 30m --wait 10m';
    const more = '--priority 5 --owner ci --cwd app --env CI=1 --timeout 1h --stdin';
    const args = [...`run ${options} ${more}`.split(' '), '--', 'tool', '--flag', '--', 'x y'];
    await runBin(args, api, { stdin: 'in' });

    const [lease] = api.requests;
    expect(lease?.headers.authorization).toBe('Bearer token-1');
    expect(lease?.headers['idempotency-key']).toMatch(/^cli-[0-9a-f-]{36}$/);
    expect(JSON.parse(lease?.body ?? '')).toEqual({
      type: 'host',
      blueprints: ['a', 'b'],
      attributes: { os: 'linux', cores: 4 },
      ttlSeconds: 1_800,
      waitSeconds: 600,
      priority: 5,
      owner: 'ci',
    });
    expect(
      JSON.parse(api.requests.find(({ route }) => route === cliRoutes.start)?.body ?? ''),
    ).toEqual({
      argv: ['tool', '--flag', '--', 'x y'],
      cwd: 'app',
      env: { CI: '1' },
      stdinBase64: 'aW4=',
      timeoutSeconds: 3_600,
    });
  });

  it.each([
    { args: ['--shell', 'a | b'], stdin: '', sent: { script: 'a | b' } },
    { args: ['--script', '-'], stdin: 'one\ntwo\n', sent: { script: 'one\ntwo\n' } },
  ])('runs a script: $args', async ({ args, stdin, sent }) => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['run', '--type', 'host', ...args], api, { stdin });

    expect(ended.code).toBe(0);
    const start = api.requests.find(({ route }) => route === cliRoutes.start);
    expect(JSON.parse(start?.body ?? '')).toEqual(sent);
  });

  it.each([
    { state: 'succeeded', exitCode: 0, code: 0, prints: 'exit 0 after' },
    { state: 'failed', exitCode: 137, code: 137, prints: 'exit 137 after' },
    { state: 'timed-out', exitCode: null, code: 124, prints: 'timed out after' },
    { state: 'cancelled', exitCode: null, code: 75, prints: 'cancelled after' },
    { state: 'lost', exitCode: null, code: 70, prints: 'its host is gone' },
  ] as const)('a command that $state ($exitCode) exits with $code', async (row) => {
    const { state, exitCode } = row;
    const execution = anEndedExecutionView(1, { state, exitCode, detail: 'its host is gone' });
    await using api = await fakeApi(happyScript({ [cliRoutes.execution]: { json: execution } }));

    const ended = await runBin(run, api);

    expect(ended.code).toBe(row.code);
    expect(ended.stderr).toContain(row.prints);
    expect(api.count(cliRoutes.release)).toBe(1);
  });

  it('prints each change as one JSON object, and nothing else, with --json', async () => {
    await using api = await fakeApi(
      happyScript({ [cliRoutes.output]: [outputReply('ünï\n'), outputReply(bytes)] }),
    );

    const ended = await runBin(['run', '--json', ...run.slice(1)], api);

    const lines = ended.stdout.toString('utf8').trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line));
    expect(objects.map(({ kind, state, stream }) => [kind, state ?? stream])).toEqual([
      ['lease', 'pending'],
      ['lease', 'active'],
      ['execution', 'running'],
      ['execution', 'succeeded'],
      ['output', 'stdout'],
      ['output', 'stderr'],
      ['released', undefined],
      ['end', undefined],
    ]);
    expect(objects[4].text).toBe('ünï\n');
    expect(objects[5].base64).toBe(bytes.toString('base64'));
    expect(ended.stderr).toBe('');
  });

  it('reads a long output part by part', async () => {
    const outputPart = (text: string, next: number) => ({
      body: Buffer.from(text),
      headers: { 'x-drydock-total-bytes': '6', 'x-drydock-next': String(next) },
    });
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.output]: [
          outputPart('abc', 3),
          { instead: 'cut' },
          outputPart('def', 6),
          outputReply(''),
        ],
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.stdout.toString()).toBe('abcdef');
    expect(ended.code).toBe(0);
  });

  it('says that its output was too long to be kept whole; exits as the command did', async () => {
    const cutTail = { base64: '', text: '', bytes: 32_000_036, stored: true, leftOut: 68_000_000 };
    const ended = anEndedExecutionView(0, { stdout: cutTail });
    await using api = await fakeApi(happyScript({ [cliRoutes.execution]: { json: ended } }));

    const result = await runBin(run, api);

    expect(result.code).toBe(0);
    expect(result.stderr).toContain(
      'stdout is not whole: 68000000 bytes of its middle are left out',
    );
    expect(result.stderr).not.toContain('stderr is not whole');
  });

  it('releases the lease even if the reader of its output goes away', async () => {
    const much = Buffer.alloc(1_000_000, 'x');
    let go = () => {};
    const closed = new Promise<void>((resolve) => {
      go = resolve;
    });
    await using api = await fakeApi(
      happyScript({ [cliRoutes.output]: [{ ...outputReply(much), after: closed }] }),
    );

    const bin = startBin(run, api);
    await api.received(cliRoutes.output);
    bin.stopReading();
    go();
    const ended = await bin.ended;

    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('released');
    expect(ended.stderr).not.toContain('EPIPE');
    expect(api.count(cliRoutes.release)).toBe(1);
  });

  it('does not wait for an active lease; a failed release keeps the exit code', async () => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { status: 201, json: anActiveLeaseView() },
        [cliRoutes.start]: { status: 201, json: anExecutionView() },
        [cliRoutes.release]: { status: 503, json: { title: 'Busy', detail: 'too much to do' } },
      }),
    );

    const ended = await runBin(run, api, { env: { DRYDOCK_PATIENCE: '0' } });

    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toContain('waiting');
    expect(ended.stderr).toContain('could not be released (Busy: too much to do)');
    expect(ended.stderr).toContain('its ttl releases it at');
  });

  it('prints the set-up and each change of the line once', async () => {
    const second = aLeaseView({
      waiting: {
        reason: 'building',
        detail: '1 host is being built',
        place: 1,
        placeMoreThan: null,
        blueprints: ['demo-hosts'],
      },
    });
    const setUp = anActiveLeaseView({ state: 'acquired', until: null, version: 2 });
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.lease]: [{ json: second }, { json: setUp }, { json: anActiveLeaseView() }],
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.stderr.split('\n').slice(0, 3)).toEqual([
      'waiting · 3rd in line for demo-hosts · 3 of 3 hosts are held',
      'waiting · 1st in line for demo-hosts · 1 host is being built',
      `setting up on ${testResourceId}`,
    ]);
  });
});
