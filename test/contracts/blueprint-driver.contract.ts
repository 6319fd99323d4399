import { describe } from 'vitest';
import { declarationCases } from './blueprint-driver-declarations.ts';
import { leaseCases } from './blueprint-driver-leases.ts';
import { resourceCases } from './blueprint-driver-resources.ts';
import type { DriverHarness } from './blueprint-driver-world.ts';

/** What every blueprint type keeps, on a memory cloud that fails and forgets. */
export function blueprintDriverContract(harness: DriverHarness): void {
  describe(`blueprint type ${harness.type.driver}`, () => {
    describe('declares', () => declarationCases(harness));
    describe('makes and ends resources', () => resourceCases(harness));
    describe('ends leases', () => leaseCases(harness));
  });
}
