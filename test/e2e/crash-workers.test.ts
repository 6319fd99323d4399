import { afterAll, describe, expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { runWithCrashes, violationsIn } from './crash-run.ts';
import { aFolder, removeFolder } from './local-world.ts';
import { hostProcesses } from './world-state.ts';

const folder = aFolder();
afterAll(() => removeFolder(folder));

describe('kill -9 of workers while 200 leases run', () => {
  it(
    'loses no lease, host, seat or process, and runs nothing twice',
    async () => {
      const findings = await runWithCrashes(folder, {
        seed: 1,
        leases: 200,
        clients: 16,
        workers: 2,
        commands: 0.15,
        killEvery: 30,
        visibilitySeconds: 4,
        restSeconds: 120,
      });

      expect(violationsIn(findings)).toEqual([]);
      expect(findings.ends['leases destroyed']).toBe(200);
      expect(findings.outcomes['succeeded']).toBeGreaterThan(10);
      expect(findings.kills).toBeGreaterThan(2);
      expect(hostProcesses({ folder })).toEqual([]);
    },
    patiently(300_000),
  );
});
