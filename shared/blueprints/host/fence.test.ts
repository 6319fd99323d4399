import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import {
  aHost,
  aLease,
  aNap,
  aRun,
  pidsRunning,
  users,
  waitUntil,
} from '../../../test/support/host/test-host.ts';
import { patiently } from '../../../test/support/patience.ts';

const nonce = 'nonce-of-this-test';

describe.concurrent.each(users)('as %s', (user) => {
  const host = aHost(user);
  afterAll(() => host.remove());

  describe('the end of a lease', () => {
    it('ends what cleared its environment, left its group or ignores TERM', async () => {
      const naps = [aNap(), aNap(), aNap()];
      const [clean, grouped, stubborn] = naps;
      const script = [
        `env -i sleep ${clean} &`,
        `set -m; env -i sleep ${grouped} &`,
        `set +m; trap '' TERM; setsid sleep ${stubborn} &`,
        'exit 0',
      ].join('\n');
      const run = aRun({ script });
      expect((await host.run(run)).verdict).toEqual({ kind: 'exited', exitCode: 0 });
      await waitUntil('all run', () => naps.every((nap) => pidsRunning(nap).length === 1));

      const ended = await host.endLease(run);

      expect(ended.verdict).toEqual({ kind: 'ended' });
      expect(ended.exitCode).toBe(0);
      expect(naps.flatMap(pidsRunning)).toEqual([]);
    });

    it('never ends an unrelated process that got a recorded process id', async () => {
      const run = aRun({ script: 'true' });
      await host.run(run);
      const nap = aNap();
      const stranger = host.start(aRun({ argv: ['sleep', nap] }));
      await waitUntil('the stranger runs', () => pidsRunning(nap).length === 1);
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const [pid] = pidsRunning(nap);
      writeFileSync(join(host.box(run), 'session'), `${pid} 12345 ${boot}\n`);
      writeFileSync(join(host.box(run), 'left'), `${pid} 12345\n`);

      expect((await host.endLease(run)).verdict).toEqual({ kind: 'ended' });

      expect(pidsRunning(nap)).toEqual([pid]);
      stranger.wrapper.kill('SIGTERM');
      await stranger.ended;
    });

    it('does not touch another lease on the host', async () => {
      const [naps, other] = [[aNap(), aNap()], aNap()];
      const ending = aRun({ script: `setsid sleep ${naps[0]} & sleep ${naps[1]}` });
      const staying = aRun({ script: `echo kept > f; sleep ${other}; true` });
      const first = host.start(ending);
      const second = host.start(staying);
      await waitUntil('all run', () =>
        [...naps, other].every((nap) => pidsRunning(nap).length === 1),
      );

      await host.endLease(ending);

      expect((await first.ended).verdict).toEqual({ kind: 'cancelled' });
      expect(naps.flatMap(pidsRunning)).toEqual([]);
      expect(pidsRunning(other)).toHaveLength(1);
      expect(readFileSync(join(host.work(staying), 'f'), 'utf8')).toBe('kept\n');
      await host.cancel(staying);
      expect((await second.ended).verdict).toEqual({ kind: 'cancelled' });
    });

    it(
      'racing the start prevents it or ends what started',
      async () => {
        const kinds = new Set<string>();
        for (let round = 0; round < 24; round += 1) {
          const nap = aNap();
          const run = aRun({ script: `setsid sleep ${nap} & exec sleep ${nap}` });

          // Sweeps over the whole start, from before the lock to after the command runs.
          const startsFirst = round % 4 !== 0;
          const ending = startsFirst ? null : host.endLease(run);
          const started = host.start(run);
          if (startsFirst) await pause(round * 3.5);
          const ended = await (ending ?? host.endLease(run));

          expect(ended.verdict).toEqual({ kind: 'ended' });
          if (startsFirst) expect(pidsRunning(nap)).toEqual([]);
          kinds.add((await started.ended).verdict.kind);
          expect(pidsRunning(nap)).toEqual([]);
          expect(host.hasFolderOf(run.lease)).toBe(false);
        }
        expect([...kinds].sort()).toEqual(['cancelled', 'refused']);
        // Twenty-four starts and ends take 30 s on a machine that runs other tests as well.
      },
      patiently(60_000),
    );
  });

  describe('cancelling and starting at once', () => {
    it('leaves nothing running, and both report the same', async () => {
      for (let round = 0; round < 12; round += 1) {
        const nap = aNap();
        const run = aRun({ argv: ['sleep', nap] });

        const started = host.start(run);
        await pause(round * 7);
        const cancelled = await host.cancel(run);

        expect(pidsRunning(nap)).toEqual([]);
        expect(cancelled.verdict).toEqual({ kind: 'cancelled' });
        expect((await started.ended).verdict).toEqual({ kind: 'cancelled' });
      }
    });
  });
});

// These do not depend on the user.
describe('as any user', () => {
  const host = aHost();
  afterAll(() => host.remove());

  describe('the end of a lease', () => {
    it('can be repeated, also for a lease that never ran a command', async () => {
      const run = aRun({ script: 'mkdir -p d; touch d/f; chmod 500 d; chmod 0 d/f' });
      await host.run(run);
      const idle = aLease();

      const both = await Promise.all([host.endLease(run), host.endLease(run)]);
      const others = [await host.endLease(run), await host.endLease({ lease: idle, nonce })];

      const kinds = [...both, ...others].map(({ verdict }) => verdict.kind);
      expect(kinds).toEqual(['ended', 'ended', 'ended', 'ended']);
      expect(host.hasFolderOf(run.lease)).toBe(false);
      expect((await host.run(aRun({ lease: idle, argv: ['true'] }))).verdict.kind).toBe('refused');
      expect((await host.cancel(run)).verdict.kind).toBe('refused');
    });

    it('spares a wrapper that was itself started by the lease', async () => {
      const run = aRun({ argv: ['true'] });
      const inside = { DRYDOCK_LEASE: run.lease, DRYDOCK_EXECUTION: run.execution };

      const started = host.start({ ...run, timeoutSeconds: 1, argv: ['sleep', '99'] }, inside);

      expect((await started.ended).verdict).toEqual({ kind: 'timed-out' });
    });

    it('prunes tombstones and locks only when no late delivery can need them', async () => {
      const [old, young] = [aLease(), aLease()];
      for (const lease of [old, young]) await host.endLease({ lease, nonce });
      const daysAgo = (days: number) => Date.now() / 1_000 - days * 86_400;
      utimesSync(join(host.root, 'ended', old), daysAgo(32), daysAgo(32));
      utimesSync(join(host.root, 'ended', young), daysAgo(30), daysAgo(30));
      writeFileSync(join(host.root, 'pruned'), '20200101\n');

      await host.endLease({ lease: aLease(), nonce });

      const there = (lease: string) =>
        ['ended', 'locks'].map((folder) => existsSync(join(host.root, folder, lease)));
      expect([there(old), there(young)]).toEqual([
        [false, false],
        [true, true],
      ]);
      expect(readdirSync(host.root).filter((name) => name.startsWith('old'))).toEqual([]);
    });
  });

  describe('a host that cannot keep files', () => {
    it('reports that instead of failing like a command', async () => {
      const nowhere = { DRYDOCK_ROOT: '/dev/null/nowhere' };

      const ended = await host.run(aRun({ argv: ['true'] }), nowhere);

      expect(ended.exitCode).toBe(216);
      expect(ended.errors).toBe('failed to run commands: exit status 216');
      expect(ended.verdict).toEqual({
        kind: 'unclear',
        detail: expect.stringContaining('directory'),
      });
    });
  });
});
