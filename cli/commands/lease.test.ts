import { describe, expect, it } from 'vitest';
import { runBin, startBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { aLeaseView, cliRoutes, happyScript, testLeaseId } from '../../test/support/cli/views.ts';

const text = (bytes: Buffer): string => bytes.toString('utf8');

describe('drydock lease', () => {
  it('prints the id alone on stdout, and how to use it on stderr', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['lease', '--type', 'host'], api);

    expect(ended.code).toBe(0);
    expect(text(ended.stdout)).toBe(`${testLeaseId}\n`);
    expect(ended.stderr).toContain(`drydock exec ${testLeaseId} -- `);
    expect(api.count(cliRoutes.release)).toBe(0);
  });

  it('does not wait with --no-wait', async () => {
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['lease', '--type', 'host', '--no-wait'], api);

    expect(text(ended.stdout)).toBe(`${testLeaseId}\n`);
    expect(api.count(cliRoutes.lease)).toBe(0);
  });

  it.each([
    {
      when: 'its wait is over',
      look: {
        json: aLeaseView({
          state: 'destroyed',
          waiting: null,
          ended: {
            reason: 'wait-timeout',
            detail: 'no host',
            by: 'system',
            at: aLeaseView().createdAt,
          },
        }),
      },
      notes: [`drydock: ${testLeaseId} ended before it was active (wait-timeout): no host`],
    },
    {
      when: 'the API refuses to show it',
      look: { status: 403, json: { title: 'Not allowed', detail: 'No.' } },
      notes: [`${testLeaseId} has not been released: see drydock show ${testLeaseId}`],
    },
  ])(
    'tells of a lease that may still be there, and of no other: $when',
    async ({ look, notes }) => {
      await using api = await fakeApi(happyScript({ [cliRoutes.lease]: look }));

      const ended = await runBin(['lease', '--type', 'host'], api);

      expect(ended.code).not.toBe(0);
      expect(ended.stderr.split('\n').slice(1, 2)).toEqual(notes);
    },
  );

  it('Ctrl-C while it waits leaves the line', async () => {
    await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { instead: 'hang' } }));

    const bin = startBin(['lease', '--type', 'host'], api);
    await api.received(cliRoutes.lease);
    bin.signalGroup('SIGINT');
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(text(ended.stdout)).toBe('');
    expect(api.count(cliRoutes.release)).toBe(1);
  });
});
