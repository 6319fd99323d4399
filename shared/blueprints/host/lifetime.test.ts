import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  aHost,
  aNap,
  aRun,
  pidsRunning,
  users,
  waitUntil,
} from '../../../test/support/host/test-host.ts';

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const exited = (exitCode: number) => ({ kind: 'exited', exitCode });

// Concurrent, because most of these wait for the clock.
describe.concurrent.each(users)('as %s', (user) => {
  const host = aHost(user);
  afterAll(() => host.remove());

  describe('an execution delivered more than once', () => {
    it('runs once: both together and again later; daemons run until the lease ends', async () => {
      const nap = aNap();
      const script = `echo x >> f; setsid sleep ${nap} & sleep 0.3; echo out; echo err >&2; exit 7`;
      const run = aRun({ script });

      const both = await Promise.all([host.run(run), host.run({ ...run, nonce: 'another-nonce' })]);
      const later = await host.run(run);

      for (const ended of [...both, later]) {
        expect(ended.verdict).toEqual(exited(7));
        expect([ended.stdout.toString(), ended.errors]).toEqual(['out\n', 'err\n']);
      }
      expect(read(join(host.work(run), 'f'))).toBe('x\n');
      expect(pidsRunning(nap)).toHaveLength(1);

      expect((await host.endLease(run)).verdict).toEqual({ kind: 'ended' });
      expect(pidsRunning(nap)).toEqual([]);
      const refused = await host.run(run);
      expect(refused.verdict).toEqual({ kind: 'refused', reason: 'lease-ended' });
      expect([refused.exitCode, refused.stdout.length, refused.errors]).toEqual([0, 0, '']);
      expect(host.hasFolderOf(run.lease)).toBe(false);
    });

    it.each(['SIGKILL to the wrapper alone', 'SIGKILL to its process group'])(
      'is not run again after %s',
      async (what) => {
        const [nap, daemon] = [aNap(), aNap()];
        const run = aRun({
          script: `echo x >> f; echo out; setsid sleep ${daemon} & sleep ${nap}`,
        });
        const { wrapper, ended } = host.start(run);
        await waitUntil(
          'the command runs',
          () => pidsRunning(nap).length + pidsRunning(daemon).length === 2,
        );

        const pid = wrapper.pid ?? 0;
        process.kill(what.endsWith('alone') ? pid : -pid, 'SIGKILL');
        await ended;
        const again = await host.run(run);

        expect(again.verdict).toEqual({ kind: 'unclear', detail: expect.any(String) });
        expect(again.stdout.toString()).toBe('out\n');
        expect([...pidsRunning(nap), ...pidsRunning(daemon)]).toEqual([]);
        expect((await host.run(run)).verdict.kind).toBe('unclear');
        expect(read(join(host.work(run), 'f'))).toBe('x\n');
      },
    );

    it('leaves nothing running if its wrapper is killed and no delivery follows', async () => {
      const nap = aNap();
      const { wrapper, ended } = host.start(aRun({ argv: ['sleep', nap] }));
      await waitUntil('the command runs', () => pidsRunning(nap).length === 1);

      process.kill(-(wrapper.pid ?? 0), 'SIGKILL');
      await ended;

      await waitUntil('the guard has ended it', () => pidsRunning(nap).length === 0);
    });
  });

  describe('a time limit', () => {
    it('ends the whole process tree, and still reports what was written', async () => {
      const [nap, daemon] = [aNap(), aNap()];
      const script = `trap '' TERM; setsid sleep ${daemon} & echo out; echo err >&2; sleep ${nap}`;
      const run = aRun({ script, timeoutSeconds: 1 });

      const ended = await host.run(run);

      expect(ended.verdict).toEqual({ kind: 'timed-out' });
      expect(ended.exitCode).toBe(0);
      expect([ended.stdout.toString(), ended.errors]).toEqual(['out\n', 'err\n']);
      expect([...pidsRunning(nap), ...pidsRunning(daemon)]).toEqual([]);
      expect((await host.run(run)).verdict).toEqual({ kind: 'timed-out' });
    });
  });

  describe('cancelling', () => {
    it('ends a running command and its daemons, and nothing else', async () => {
      const [nap, daemon, other] = [aNap(), aNap(), aNap()];
      const script = `setsid sleep ${daemon} & echo out; sleep ${nap}; echo not this`;
      const run = aRun({ script });
      const neighbour = host.start(aRun({ lease: run.lease, argv: ['sleep', other] }));
      const running3 = () => [nap, daemon, other].every((one) => pidsRunning(one).length === 1);
      const { ended } = host.start(run);
      await waitUntil('all run', running3);

      const cancelled = await host.cancel(run);

      expect(cancelled.verdict).toEqual({ kind: 'cancelled' });
      expect((await ended).verdict).toEqual({ kind: 'cancelled' });
      expect((await ended).stdout.toString()).toBe('out\n');
      expect([...pidsRunning(nap), ...pidsRunning(daemon)]).toEqual([]);
      expect(pidsRunning(other)).toHaveLength(1);
      await host.endLease(run);
      expect((await neighbour.ended).verdict).toEqual({ kind: 'cancelled' });
    });

    it.each([
      { command: 'ends when asked', trap: '' },
      { command: 'ignores that', trap: "trap '' TERM; " },
    ])(
      'confirms what the agent killed, with its output: a command that $command',
      async ({ trap }) => {
        const nap = aNap();
        const run = aRun({ script: `${trap}echo out; echo err >&2; sleep ${nap}; echo not this` });
        const { wrapper, ended } = host.start(run);
        await waitUntil('it runs', () => pidsRunning(nap).length === 1);

        process.kill(-(wrapper.pid ?? 0), 'SIGKILL');
        const cancelled = await host.cancel(run);

        expect((await ended).verdict.kind).toBe('unclear');
        expect(cancelled.verdict).toEqual({ kind: 'cancelled' });
        expect([cancelled.stdout.toString(), cancelled.errors]).toEqual(['out\n', 'err\n']);
        expect(pidsRunning(nap)).toEqual([]);
      },
    );

    it('twice, with a dead wrapper, cancels once', async () => {
      const nap = aNap();
      const run = aRun({ argv: ['sleep', nap] });
      const { wrapper, ended } = host.start(run);
      await waitUntil('it runs', () => pidsRunning(nap).length === 1);
      wrapper.kill('SIGKILL');
      await ended;

      const both = await Promise.all([host.cancel(run), host.cancel(run)]);

      expect(both.map(({ verdict }) => verdict.kind)).toEqual(['cancelled', 'cancelled']);
      expect(pidsRunning(nap)).toEqual([]);
    });
  });
});

// These do not depend on the user.
describe.concurrent('as any user', () => {
  const host = aHost();
  afterAll(() => host.remove());

  it('reports the same output although a daemon keeps writing', async () => {
    const run = aRun({ script: 'echo main; (while :; do echo more; sleep 0.01; done) &' });
    const first = await host.run(run);
    const out = join(host.box(run), 'out');
    await waitUntil('the daemon has written', () => read(out).split('\n').length > 5);

    const again = await host.run(run);

    expect(again.stdout.equals(first.stdout)).toBe(true);
    await host.endLease(run);
  });

  it('gives a command time to exit in order', async () => {
    const script = `trap 'echo bye; exit 0' TERM; echo hi; while :; do sleep 0.05; done`;

    const ended = await host.run(aRun({ script, timeoutSeconds: 1 }));

    expect(ended.stdout.toString()).toBe('hi\nbye\n');
    expect(ended.verdict).toEqual({ kind: 'timed-out' });
  });

  it('cancelling before the start prevents it', async () => {
    const run = aRun({ script: 'echo x >> f' });

    expect((await host.cancel(run)).verdict).toEqual({ kind: 'cancelled' });
    expect((await host.run(run)).verdict).toEqual({ kind: 'cancelled' });
    expect(existsSync(join(host.work(run), 'f'))).toBe(false);
  });

  it('cancelling after the end reports how it ended', async () => {
    const run = aRun({ script: 'echo out; exit 3' });
    await host.run(run);

    const late = await host.cancel(run);

    expect(late.verdict).toEqual(exited(3));
    expect(late.stdout.toString()).toBe('out\n');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s from the agent cancels', async (signal) => {
    const [nap, daemon] = [aNap(), aNap()];
    const run = aRun({ script: `setsid sleep ${daemon} & echo out; sleep ${nap}` });
    const { wrapper, ended } = host.start(run);
    await waitUntil('it runs', () => pidsRunning(nap).length + pidsRunning(daemon).length === 2);

    wrapper.kill(signal);

    expect((await ended).verdict).toEqual({ kind: 'cancelled' });
    expect((await ended).stdout.toString()).toBe('out\n');
    expect([...pidsRunning(nap), ...pidsRunning(daemon)]).toEqual([]);
  });
});
