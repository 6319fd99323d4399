import { describe, expect, it } from 'vitest';
import { runBin, startBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anActiveLeaseView,
  anEndedExecutionView,
  aPage,
  aReleasedLeaseView,
  cliRoutes,
  happyScript,
  outputReply,
  testExecutionId,
  testLeaseId,
  testResourceId,
} from '../../test/support/cli/views.ts';

const text = (bytes: Buffer): string => bytes.toString('utf8');

describe('drydock exec, output, cancel', () => {
  it('exec has the output and exit code of its command, and keeps the lease', async () => {
    await using api = await fakeApi(
      happyScript({ [cliRoutes.execution]: { json: anEndedExecutionView(3) } }),
    );

    const ended = await runBin(['exec', testLeaseId, '--', 'ls', '-la'], api);

    expect(ended.code).toBe(3);
    expect(text(ended.stdout)).toBe('out\n');
    expect(ended.stderr).toContain('exit 3 after 31.4 s\n');
    expect(api.count(cliRoutes.release)).toBe(0);
  });

  it('exec on an ended lease prints that it has ended', async () => {
    const problem = {
      type: 'https://drydock.dev/problems/wrong-state',
      title: 'Wrong state',
      detail: `${testLeaseId} is released`,
    };
    await using api = await fakeApi({ [cliRoutes.start]: { status: 409, json: problem } });

    const ended = await runBin(['exec', testLeaseId, '--', 'ls'], api);

    expect(ended.code).toBe(65);
    expect(ended.stderr).toContain(`${testLeaseId} is released`);
  });

  it('output prints one stream', async () => {
    await using api = await fakeApi({ [cliRoutes.output]: outputReply('only\n') });

    const ended = await runBin(['output', testExecutionId, '--stream', 'stderr'], api);

    expect(ended.code).toBe(0);
    expect(text(ended.stdout)).toBe('');
    expect(ended.stderr).toBe('only\n');
    expect(api.requests.map(({ query }) => query.get('stream'))).toEqual(['stderr']);
  });

  it('cancel cancels the execution', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['cancel', testExecutionId], api);

    expect(ended.code).toBe(0);
    expect(api.count(cliRoutes.cancel)).toBe(1);
  });
});

describe('drydock release, extend', () => {
  it('releases every lease, even after an unknown one', async () => {
    await using api = await fakeApi({
      [cliRoutes.release]: { status: 202, json: aReleasedLeaseView() },
    });

    const ended = await runBin(['release', 'lease-unknown', testLeaseId], api);

    expect(ended.code).toBe(66);
    expect(text(ended.stdout)).toBe(`${testLeaseId} released\n`);
    expect(ended.stderr).toContain('lease-unknown');
  });

  it('prints the new end of an extended lease', async () => {
    await using api = await fakeApi({
      [`POST /v1/leases/${testLeaseId}/extend`]: { status: 202, json: anActiveLeaseView() },
      [cliRoutes.lease]: {
        json: anActiveLeaseView({ until: '2026-11-20T16:00:00.000Z', version: 3 }),
      },
    });

    const ended = await runBin(['extend', testLeaseId, '--ttl', '1h'], api);

    expect(ended.code).toBe(0);
    expect(api.requests[0]?.body).toBe('{"ttlSeconds":3600}');
    expect(text(ended.stdout)).toContain('16:00:00');
  });
});

describe('drydock ls, show', () => {
  const until = new Date(Date.now() + 28 * 60_000 + 5_000).toISOString();
  const rows = [
    anActiveLeaseView({ until }),
    aLeaseView({ id: 'lease-2', createdAt: '2026-11-21' }),
  ];

  it('ls prints a table with the rows of all pages', async () => {
    await using api = await fakeApi({
      'GET /v1/leases': [{ json: aPage(rows.slice(0, 1), 'c') }, { json: aPage(rows.slice(1)) }],
    });

    const ended = await runBin(['ls'], api);

    expect(text(ended.stdout)).toBe(
      [
        'LEASE                   STATE    TYPE  ON                    OWNER  UNTIL      REASON',
        `${testLeaseId}  active   host  ${testResourceId}  ci     in 28 min`,
        'lease-2                 pending  host  –                     ci     –          ' +
          '3rd in line for demo-hosts · 3 of 3 hosts are held',
        '',
      ].join('\n'),
    );
    expect(api.requests[1]?.query.get('cursor')).toBe('c');
  });

  it('ls prints the requester if that is not the owner', async () => {
    const onBehalf = anActiveLeaseView({ owner: 'bob', requestedBy: 'anna' });
    await using api = await fakeApi({ 'GET /v1/leases': { json: aPage([onBehalf]) } });

    const ended = await runBin(['ls'], api);

    expect(text(ended.stdout)).toContain('bob, requested by anna');
  });

  it('ls --json prints one object per row', async () => {
    await using api = await fakeApi({ 'GET /v1/leases': { json: aPage(rows) } });

    const ended = await runBin(['ls', '--json'], api);

    const lines = text(ended.stdout).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([testLeaseId, 'lease-2']);
  });

  it('a closed stdout is not an error', async () => {
    let go = () => {};
    const after = new Promise<void>((resolve) => {
      go = resolve;
    });
    const many = Array.from({ length: 5_000 }, () => aLeaseView());
    await using api = await fakeApi({ 'GET /v1/leases': { json: aPage(many), after } });

    const bin = startBin(['ls'], api);
    await api.received('GET /v1/leases');
    bin.stopReading();
    go();
    const ended = await bin.ended;

    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('show prints a lease, what runs on it, and its timeline', async () => {
    const event = {
      object: testLeaseId,
      version: 1,
      at: '2026-11-20T14:31:05.110Z',
      by: 'ci',
      state: 'pending',
      entries: [{ kind: 'joined the line', text: 'demo-hosts' }],
    };
    const at = '2026-11-20T14:40:00.000Z';
    const pendingCommand = {
      id: '1',
      kind: 'release',
      by: 'anna',
      from: 'api',
      at,
      reason: 'done',
    };
    await using api = await fakeApi({
      [cliRoutes.lease]: { json: aLeaseView() },
      [cliRoutes.executions]: { json: aPage([anEndedExecutionView(2)]) },
      [`GET /v1/leases/${testLeaseId}/events`]: { json: aPage([event]) },
      [`GET /v1/leases/${testLeaseId}/commands`]: { json: aPage([pendingCommand]) },
      'GET /v1/leases': { json: aPage([]) },
    });

    const ended = await runBin(['show', testLeaseId], api);

    const lines = text(ended.stdout).split('\n');
    expect(lines[0]).toMatch(
      /^lease-0123456789abcdef · host · pending for .* · requested by ci, .*14:31:05$/,
    );
    expect(lines).toContain('  waits for  3rd in line for demo-hosts · 3 of 3 hosts are held');
    expect(text(ended.stdout)).toContain('14:31:05.110');
    expect(text(ended.stdout)).toContain('joined the line: demo-hosts');
    expect(text(ended.stdout)).toMatch(/release requested: done +anna · api/);
    expect(text(ended.stdout)).toMatch(/exec-.* failed +2 .* make test/);
  });

  it('an unknown id exits with 66', async () => {
    await using api = await fakeApi({});

    const ended = await runBin(['show', testLeaseId], api);

    expect(ended.code).toBe(66);
  });
});
