import { describe } from 'vitest';
import { declarations } from './blueprint-type-declarations.ts';
import { leases } from './blueprint-type-leases.ts';
import { resources } from './blueprint-type-resources.ts';
import type { TypeHarness } from './blueprint-type-world.ts';

/** What every blueprint type keeps, on a memory cloud that fails and forgets. */
export function blueprintTypeContract(harness: TypeHarness): void {
  describe(`blueprint type ${harness.type.type}`, () => {
    describe('declares', () => declarations(harness));
    describe('makes and ends resources', () => resources(harness));
    describe('ends leases', () => leases(harness));
  });
}
