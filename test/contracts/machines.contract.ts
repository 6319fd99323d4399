import { afterAll, beforeAll, describe } from 'vitest';
import { launching, tokens, troubles } from './machines-launching.ts';
import { ending, looking, templates } from './machines-looking.ts';
import type { MachinesWorld } from './machines-world.ts';

/** What every implementation of `Machines` keeps. The world is shared by all cases. */
export function machinesContract(name: string, make: () => Promise<MachinesWorld>): void {
  describe(`machines: ${name}`, () => {
    let world: MachinesWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.close());

    launching(() => world);
    tokens(() => world);
    troubles(() => world);
    looking(() => world);
    ending(() => world);
    templates(() => world);
  });
}
