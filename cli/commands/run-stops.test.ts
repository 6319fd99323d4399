import { describe, expect, it } from 'vitest';
import type { Bin } from '../testing/bin.ts';
import { startBin } from '../testing/bin.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { anEndedExecution, happyScript, leaseId, outputReply, routes } from '../testing/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];

/** Presses Ctrl-C until the bin has ended, as an impatient person does. */
async function pressUntilEnd(bin: Bin): Promise<void> {
  let over = false;
  const done = bin.ended.then(() => {
    over = true;
  });
  while (!over) {
    bin.group('SIGINT');
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}

describe('drydock run, its wrapper killed', () => {
  it('releases the lease all the same', async () => {
    await using api = await fakeApi(happyScript({ [routes.execution]: { instead: 'hang' } }));

    const bin = startBin(run, api, { oldNode: true });
    await api.saw(routes.execution);
    process.kill(bin.pid, 'SIGKILL');
    await api.saw(routes.release);

    expect(api.count(routes.cancel)).toBe(1);
  });

  it('a signal to the wrapper alone reaches the command', async () => {
    await using api = await fakeApi(happyScript({ [routes.lease]: { instead: 'hang' } }));

    const bin = startBin(run, api, { oldNode: true });
    await api.saw(routes.lease);
    process.kill(bin.pid, 'SIGINT');
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('released');
  });
});

describe.each([{ oldNode: false }, { oldNode: true }])('drydock run, stopped: %o', (options) => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGHUP', code: 129 },
  ] as const)(
    '$signal in line leaves the line, releases, exits $code',
    async ({ signal, code }) => {
      await using api = await fakeApi(happyScript({ [routes.lease]: { instead: 'hang' } }));

      const bin = startBin(run, api, options);
      await api.saw(routes.lease);
      bin.group(signal);
      const ended = await bin.ended;

      expect(ended.code).toBe(code);
      expect(ended.stderr).toContain(`stopped by ${signal} · ${leaseId} released`);
      expect(ended.stdout.length).toBe(0);
      expect(api.count(routes.release)).toBe(1);
      expect(api.count(routes.start)).toBe(0);
    },
  );

  it('Ctrl-C once while it runs cancels, shows output so far, releases, exits 130', async () => {
    await using api = await fakeApi(
      happyScript({
        [routes.execution]: [
          { instead: 'hang' },
          { json: anEndedExecution(1, { state: 'cancelled', exitCode: null }) },
        ],
        [routes.output]: [outputReply('half\n'), outputReply('')],
      }),
    );

    const bin = startBin(run, api, options);
    await api.saw(routes.execution);
    bin.group('SIGINT');
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(ended.stdout.toString()).toBe('half\n');
    expect(ended.stderr).toMatch(/cancelled after .* · lease-0123456789abcdef released/);
    expect(api.count(routes.cancel)).toBe(1);
    expect(api.count(routes.release)).toBe(1);
  });

  it('Ctrl-C twice leaves at once and says when the ttl releases the lease', async () => {
    await using api = await fakeApi(
      happyScript({
        [routes.execution]: { instead: 'hang' },
        [routes.cancel]: { instead: 'hang' },
        [routes.release]: { instead: 'hang' },
      }),
    );

    const bin = startBin(run, api, options);
    await api.saw(routes.execution);
    await pressUntilEnd(bin);
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain(`left at once · ${leaseId} is not released`);
    expect(ended.stderr).toMatch(/its ttl releases it at (2026-11-20 )?15:02:11/);
  });

  it('Ctrl-C while the lease is being asked for waits for the answer, then releases', async () => {
    let answered = () => {};
    const after = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const script = happyScript();
    await using api = await fakeApi({
      ...script,
      [routes.askLease]: { ...script[routes.askLease], after },
    });

    const bin = startBin(run, api, options);
    await api.saw(routes.askLease);
    bin.group('SIGINT');
    await bin.says('stopping');
    answered();
    const ended = await bin.ended;

    expect(ended.code).toBe(130);
    expect(api.count(routes.release)).toBe(1);
    expect(api.count(routes.start)).toBe(0);
  });
});
