import { describe, expect, it } from 'vitest';
import type { RunningBin } from '../../test/support/cli/bin.ts';
import { startBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import {
  anEndedExecutionView,
  cliRoutes,
  happyScript,
  outputReply,
  testLeaseId,
} from '../../test/support/cli/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];

/** Presses Ctrl-C until the CLI has ended, as an impatient person does. */
async function pressUntilEnd(bin: RunningBin): Promise<void> {
  let over = false;
  const done = bin.ended.then(() => {
    over = true;
  });
  while (!over) {
    bin.signalGroup('SIGINT');
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}

describe('drydock run, when its wrapper is signalled', () => {
  it('releases the lease when the wrapper is killed', async () => {
    await using api = await fakeApi(happyScript({ [cliRoutes.execution]: { instead: 'hang' } }));

    const bin = startBin(run, api, { oldNode: true });
    await api.received(cliRoutes.execution);
    process.kill(bin.pid, 'SIGKILL');
    await api.received(cliRoutes.release);

    expect(api.count(cliRoutes.cancel)).toBe(1);
  });

  it('handles a signal sent to the wrapper alone', async () => {
    await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { instead: 'hang' } }));

    const bin = startBin(run, api, { oldNode: true });
    await api.received(cliRoutes.lease);
    process.kill(bin.pid, 'SIGINT');
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('released');
  });
});

describe.each([{ oldNode: false }, { oldNode: true }])(
  'drydock run, stopped by signals: %o',
  (options) => {
    it.each([
      { signal: 'SIGINT', code: 130 },
      { signal: 'SIGTERM', code: 143 },
      { signal: 'SIGHUP', code: 129 },
    ] as const)(
      '$signal while waiting in line releases and exits with $code',
      async ({ signal, code }) => {
        await using api = await fakeApi(happyScript({ [cliRoutes.lease]: { instead: 'hang' } }));

        const bin = startBin(run, api, options);
        await api.received(cliRoutes.lease);
        bin.signalGroup(signal);
        const ended = await bin.ended;

        expect(ended.code).toBe(code);
        expect(ended.stderr).toContain(`stopped by ${signal} · ${testLeaseId} released`);
        expect(ended.stdout.length).toBe(0);
        expect(api.count(cliRoutes.release)).toBe(1);
        expect(api.count(cliRoutes.start)).toBe(0);
      },
    );

    it('Ctrl-C during the command cancels it, prints its output, releases, exits 130', async () => {
      await using api = await fakeApi(
        happyScript({
          [cliRoutes.execution]: [
            { instead: 'hang' },
            { json: anEndedExecutionView(1, { state: 'cancelled', exitCode: null }) },
          ],
          [cliRoutes.output]: [outputReply('half\n'), outputReply('')],
        }),
      );

      const bin = startBin(run, api, options);
      await api.received(cliRoutes.execution);
      bin.signalGroup('SIGINT');
      const ended = await bin.ended;

      expect(ended.code).toBe(130);
      expect(ended.stdout.toString()).toBe('half\n');
      expect(ended.stderr).toMatch(/cancelled after .* · lease-0123456789abcdef released/);
      expect(api.count(cliRoutes.cancel)).toBe(1);
      expect(api.count(cliRoutes.release)).toBe(1);
    });

    it.each([
      {
        what: 'lease request',
        route: cliRoutes.requestLease,
        releases: 0,
        says: 'the lease may exist all the same: see `drydock ls`',
      },
      {
        what: 'start',
        route: cliRoutes.start,
        releases: 1,
        says: `stopped by SIGINT · ${testLeaseId} released`,
      },
    ])('Ctrl-C while the $what is retried gives it up', async ({ route, releases, says }) => {
      await using api = await fakeApi(happyScript({ [route]: { status: 503 } }));

      const bin = startBin(run, api, { ...options, env: { DRYDOCK_PATIENCE: '1h' } });
      await api.received(route, 2);
      bin.signalGroup('SIGINT');
      const ended = await bin.ended;

      expect(ended.code).toBe(130);
      expect(ended.stderr).toContain('stopped by SIGINT');
      expect(ended.stderr).toContain(says);
      expect(api.count(cliRoutes.release)).toBe(releases);
    });

    it('a second Ctrl-C exits at once and prints when the ttl releases the lease', async () => {
      await using api = await fakeApi(
        happyScript({
          [cliRoutes.execution]: { instead: 'hang' },
          [cliRoutes.cancel]: { instead: 'hang' },
          [cliRoutes.release]: { instead: 'hang' },
        }),
      );

      const bin = startBin(run, api, options);
      await api.received(cliRoutes.execution);
      await pressUntilEnd(bin);
      const ended = await bin.ended;

      expect(ended.code).toBe(130);
      expect(ended.stderr).toContain(`exiting at once · ${testLeaseId} is not released`);
      expect(ended.stderr).toMatch(/its ttl releases it at (2026-11-20 )?15:02:11/);
    });

    it('Ctrl-C during the lease request waits for the answer, then releases', async () => {
      let answered = () => {};
      const after = new Promise<void>((resolve) => {
        answered = resolve;
      });
      const script = happyScript();
      await using api = await fakeApi({
        ...script,
        [cliRoutes.requestLease]: { ...script[cliRoutes.requestLease], after },
      });

      const bin = startBin(run, api, options);
      await api.received(cliRoutes.requestLease);
      bin.signalGroup('SIGINT');
      await bin.waitForStderr('stopping');
      answered();
      const ended = await bin.ended;

      expect(ended.code).toBe(130);
      expect(api.count(cliRoutes.release)).toBe(1);
      expect(api.count(cliRoutes.start)).toBe(0);
    });
  },
);
