import { describe } from 'vitest';
import { declarationCases } from './blueprint-driver-declarations.ts';
import { leaseCases } from './blueprint-driver-leases.ts';
import { resourceCases } from './blueprint-driver-resources.ts';
import type { DriverHarness } from './blueprint-driver-world.ts';

/** What every blueprint driver guarantees, on a memory cloud that fails and loses answers. */
export function blueprintDriverContract(harness: DriverHarness): void {
  describe(`blueprint driver ${harness.driver.driver}`, () => {
    describe('declares', () => declarationCases(harness));
    describe('creates and destroys resources, which', () => resourceCases(harness));
    describe('ends leases', () => leaseCases(harness));
  });
}
