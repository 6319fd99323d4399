import { describe, expect, it } from 'vitest';
import { runBin, startBin } from '../testing/bin.ts';
import { fakeApi } from '../testing/fake-api.ts';
import {
  aLease,
  anActiveLease,
  anEndedExecution,
  aReleasedLease,
  executionId,
  happyScript,
  leaseId,
  outputReply,
  page,
  resourceId,
  routes,
} from '../testing/views.ts';

const text = (bytes: Buffer): string => bytes.toString('utf8');

describe('drydock lease', () => {
  it('prints the id alone on stdout, and how to use it on stderr', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['lease', '--type', 'host'], api);

    expect(ended.code).toBe(0);
    expect(text(ended.stdout)).toBe(`${leaseId}\n`);
    expect(ended.stderr).toContain(`drydock exec ${leaseId} -- `);
    expect(api.count(routes.release)).toBe(0);
  });

  it('does not wait with --no-wait', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['lease', '--type', 'host', '--no-wait'], api);

    expect(text(ended.stdout)).toBe(`${leaseId}\n`);
    expect(api.count(routes.lease)).toBe(0);
  });

  it('Ctrl-C while it waits leaves the line', async () => {
    await using api = await fakeApi(happyScript({ [routes.lease]: { instead: 'hang' } }));

    const bin = startBin(['lease', '--type', 'host'], api);
    await api.saw(routes.lease);
    bin.group('SIGINT');
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(text(ended.stdout)).toBe('');
    expect(api.count(routes.release)).toBe(1);
  });
});

describe('drydock exec, output, cancel', () => {
  it('exec has the output and exit code of the command, and keeps the lease', async () => {
    await using api = await fakeApi(
      happyScript({ [routes.execution]: { json: anEndedExecution(3) } }),
    );

    const ended = await runBin(['exec', leaseId, '--', 'ls', '-la'], api);

    expect(ended.code).toBe(3);
    expect(text(ended.stdout)).toBe('out\n');
    expect(ended.stderr).toContain('exit 3 after 31.4 s\n');
    expect(api.count(routes.release)).toBe(0);
  });

  it('exec on a lease that has ended says so', async () => {
    const problem = {
      type: 'https://drydock.dev/problems/wrong-state',
      title: 'Its state does not allow this',
      detail: `${leaseId} is released`,
    };
    await using api = await fakeApi({ [routes.start]: { status: 409, json: problem } });

    const ended = await runBin(['exec', leaseId, '--', 'ls'], api);

    expect(ended.code).toBe(65);
    expect(ended.stderr).toContain(`${leaseId} is released`);
  });

  it('output prints one stream', async () => {
    await using api = await fakeApi({ [routes.output]: outputReply('only\n') });

    const ended = await runBin(['output', executionId, '--stream', 'stderr'], api);

    expect(ended.code).toBe(0);
    expect(text(ended.stdout)).toBe('');
    expect(ended.stderr).toBe('only\n');
    expect(api.seen.map(({ query }) => query.get('stream'))).toEqual(['stderr']);
  });

  it('cancel asks for the end', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['cancel', executionId], api);

    expect(ended.code).toBe(0);
    expect(api.count(routes.cancel)).toBe(1);
  });
});

describe('drydock release, extend', () => {
  it('releases each, also after one that is unknown', async () => {
    await using api = await fakeApi({ [routes.release]: { status: 202, json: aReleasedLease() } });

    const ended = await runBin(['release', 'lease-unknown', leaseId], api);

    expect(ended.code).toBe(66);
    expect(text(ended.stdout)).toBe(`${leaseId} released\n`);
    expect(ended.stderr).toContain('lease-unknown');
  });

  it('extends', async () => {
    await using api = await fakeApi({
      [`POST /v1/leases/${leaseId}/extend`]: { status: 202, json: anActiveLease() },
      [routes.lease]: { json: anActiveLease({ until: '2026-11-20T16:00:00.000Z', version: 3 }) },
    });

    const ended = await runBin(['extend', leaseId, '--ttl', '1h'], api);

    expect(ended.code).toBe(0);
    expect(api.seen[0]?.body).toBe('{"ttlSeconds":3600}');
    expect(text(ended.stdout)).toContain('16:00:00');
  });
});

describe('drydock ls, show', () => {
  const until = new Date(Date.now() + 28 * 60_000 + 5_000).toISOString();
  const rows = [anActiveLease({ until }), aLease({ id: 'lease-2', createdAt: '2026-11-21' })];

  it('ls is a table, all pages of it', async () => {
    await using api = await fakeApi({
      'GET /v1/leases': [{ json: page(rows.slice(0, 1), 'c') }, { json: page(rows.slice(1)) }],
    });

    const ended = await runBin(['ls'], api);

    expect(text(ended.stdout)).toBe(
      [
        'LEASE                   STATE    TYPE  ON                    OWNER  UNTIL      WHY',
        `${leaseId}  active   host  ${resourceId}  ci     in 28 min`,
        'lease-2                 pending  host  –                     ci     –          ' +
          '3rd in line for demo-hosts · 3 of 3 hosts are held',
        '',
      ].join('\n'),
    );
    expect(api.seen[1]?.query.get('cursor')).toBe('c');
  });

  it('ls says who asked where that is not the owner', async () => {
    const planted = anActiveLease({ owner: 'bob', askedBy: 'anna' });
    await using api = await fakeApi({ 'GET /v1/leases': { json: page([planted]) } });

    const ended = await runBin(['ls'], api);

    expect(text(ended.stdout)).toContain('bob, asked by anna');
  });

  it('ls --json is one object per row', async () => {
    await using api = await fakeApi({ 'GET /v1/leases': { json: page(rows) } });

    const ended = await runBin(['ls', '--json'], api);

    const lines = text(ended.stdout).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([leaseId, 'lease-2']);
  });

  it('a reader that goes away is no error', async () => {
    let go = () => {};
    const after = new Promise<void>((resolve) => {
      go = resolve;
    });
    const many = Array.from({ length: 5_000 }, () => aLease());
    await using api = await fakeApi({ 'GET /v1/leases': { json: page(many), after } });

    const bin = startBin(['ls'], api);
    await api.saw('GET /v1/leases');
    bin.stopReading();
    go();
    const ended = await bin.ended;

    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('show tells a lease, what runs on it, and its timeline', async () => {
    const event = {
      object: leaseId,
      version: 1,
      at: '2026-11-20T14:31:05.110Z',
      by: 'ci',
      state: 'pending',
      what: [{ kind: 'joined the line', text: 'demo-hosts' }],
    };
    const at = '2026-11-20T14:40:00.000Z';
    const asked = { id: '1', kind: 'release', by: 'anna', from: 'api', at, because: 'done' };
    await using api = await fakeApi({
      [routes.lease]: { json: aLease() },
      [routes.executions]: { json: page([anEndedExecution(2)]) },
      [`GET /v1/leases/${leaseId}/events`]: { json: page([event]) },
      [`GET /v1/leases/${leaseId}/commands`]: { json: page([asked]) },
      'GET /v1/leases': { json: page([]) },
    });

    const ended = await runBin(['show', leaseId], api);

    const lines = text(ended.stdout).split('\n');
    expect(lines[0]).toMatch(
      /^lease-0123456789abcdef · host · pending for .* · asked by ci, .*14:31:05$/,
    );
    expect(lines).toContain('  waits for  3rd in line for demo-hosts · 3 of 3 hosts are held');
    expect(text(ended.stdout)).toContain('14:31:05.110');
    expect(text(ended.stdout)).toContain('joined the line: demo-hosts');
    expect(text(ended.stdout)).toMatch(/asked to release: done +anna · api/);
    expect(text(ended.stdout)).toMatch(/exec-.* failed +2 .* make test/);
  });

  it('an unknown id is 66', async () => {
    await using api = await fakeApi({});

    const ended = await runBin(['show', leaseId], api);

    expect(ended.code).toBe(66);
  });
});
