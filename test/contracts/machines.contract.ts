import { afterAll, beforeAll, describe } from 'vitest';
import { launchCases, launchTokenCases, launchTroubleCases } from './machines-launching.ts';
import { lookCases, templateCases, terminateCases } from './machines-looking.ts';
import type { MachinesWorld } from './machines-world.ts';

/** What every implementation of `Machines` guarantees. All cases share one world. */
export function machinesContract(name: string, make: () => Promise<MachinesWorld>): void {
  describe(`machines: ${name}`, () => {
    let world: MachinesWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.close());

    launchCases(() => world);
    launchTokenCases(() => world);
    launchTroubleCases(() => world);
    lookCases(() => world);
    terminateCases(() => world);
    templateCases(() => world);
  });
}
