import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { conditionCases } from './store-conditions.ts';
import { faultCases } from './store-faults.ts';
import type { MakeStore, StoreUnderTest } from './store-harness.ts';
import { indexCases } from './store-indexes.ts';
import { limitCases } from './store-limits.ts';
import { overlapCases } from './store-overlaps.ts';
import { readCases } from './store-reads.ts';
import { writeCases } from './store-writes.ts';

/** What every implementation of `Store` guarantees. All cases share one store: names are unique. */
export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`store on ${name}`, () => {
    let made: StoreUnderTest | null = null;
    const under = (): StoreUnderTest => {
      if (made === null) throw new Error('The store is created before the first case.');
      return made;
    };
    beforeAll(async () => {
      made = await makeStore();
    });
    beforeEach(() => under().trouble([]));
    afterAll(() => made?.close());

    conditionCases(under);
    writeCases(under);
    limitCases(under);
    readCases(under);
    indexCases(under);
    faultCases(under);
    overlapCases(under);
  });
}
