import { expect, it } from 'vitest';
import {
  absent,
  always,
  exists,
  type Item,
  type Key,
  type When,
  type Write,
} from '../../shared/model/write.ts';
import {
  checkWrite,
  committedOutcome,
  deleteWrite,
  freshName,
  itemUpdate,
  putWrite,
  type StoreUnderTest,
  slotAt,
  tx,
} from './store-harness.ts';

const stored: Item = { n: 5, name: 'rack', on: true, text: '5', nothing: null };

type ConditionCase = readonly [name: string, before: Item | null, when: When, holds: boolean];
const conditionTable: readonly ConditionCase[] = [
  ['no condition, item', stored, always, true],
  ['no condition, no item', null, always, true],
  ['exists, item', stored, exists, true],
  ['exists, no item', null, exists, false],
  ['absent, item', stored, absent, false],
  ['absent, no item', null, absent, true],
  ['attribute present', stored, [{ attr: 'name', is: 'present' }], true],
  ['attribute present, but null', stored, [{ attr: 'nothing', is: 'present' }], true],
  ['attribute present, missing', stored, [{ attr: 'other', is: 'present' }], false],
  ['attribute absent', stored, [{ attr: 'other', is: 'absent' }], true],
  ['attribute absent, present', stored, [{ attr: 'name', is: 'absent' }], false],
  ['sort key named', stored, [{ attr: 'sk', equals: '-' }], true],
  ['equal text', stored, [{ attr: 'name', equals: 'rack' }], true],
  ['unequal text', stored, [{ attr: 'name', equals: 'row' }], false],
  ['equal number', stored, [{ attr: 'n', equals: 5 }], true],
  ['number against its text', stored, [{ attr: 'text', equals: 5 }], false],
  ['equal boolean', stored, [{ attr: 'on', equals: true }], true],
  ['unequal boolean', stored, [{ attr: 'on', equals: false }], false],
  ['equal, attribute absent', stored, [{ attr: 'other', equals: '' }], false],
  ['above', stored, [{ attr: 'n', above: 4 }], true],
  ['above at the bound', stored, [{ attr: 'n', above: 5 }], false],
  ['above, attribute absent', stored, [{ attr: 'other', above: 0 }], false],
  ['above, text', stored, [{ attr: 'text', above: 0 }], false],
  ['below', stored, [{ attr: 'n', belowOrAbsent: 6 }], true],
  ['below at the bound', stored, [{ attr: 'n', belowOrAbsent: 5 }], false],
  ['below, attribute absent', stored, [{ attr: 'other', belowOrAbsent: 0 }], true],
  ['below, no item', null, [{ attr: 'n', belowOrAbsent: 0 }], true],
  ['below, text', stored, [{ attr: 'text', belowOrAbsent: 9 }], false],
  ['two that hold', stored, [...exists, { attr: 'n', equals: 5 }], true],
  ['one of two fails', stored, [...exists, { attr: 'n', equals: 6 }], false],
  [
    'same attribute twice',
    stored,
    [
      { attr: 'n', above: 4 },
      { attr: 'n', equals: 5 },
    ],
    true,
  ],
];

const conditionedWrites = [
  ['put', (key, when) => putWrite(key, { new: 1 }, when)],
  ['update', (key, when) => itemUpdate(key, { set: { new: 1 } }, when)],
  ['delete', deleteWrite],
  ['check', checkWrite],
] as const satisfies readonly (readonly [string, (key: Key, when: When) => Write])[];

/** Every form of condition, true and false, on every operation, alone and in a transaction. */
export function conditionCases(under: () => StoreUnderTest): void {
  it.each(conditionTable)('condition: %s', async (_name, before, when, holds) => {
    const { store } = under();
    for (const [operation, make] of conditionedWrites) {
      const key = slotAt(freshName('condition'));
      if (before !== null) await store.write(putWrite(key, before));

      const outcome = await store.commit(tx(make(key, when)));

      const refused = { kind: 'refused', refusals: [{ key, found: before }] };
      expect(outcome, operation).toEqual(holds ? committedOutcome : refused);
      if (!holds) expect(await store.get(key)).toEqual(before);
    }
  });

  it('conditions behave the same on a single write', async () => {
    const { store } = under();
    for (const [operation, make] of conditionedWrites.slice(0, 3)) {
      const key = slotAt(freshName('alone'));
      expect(await store.write(make(key, exists)), operation).toEqual({
        kind: 'refused',
        refusals: [{ key, found: null }],
      });
      await store.write(putWrite(key, stored));
      expect(await store.write(make(key, absent)), operation).toEqual({
        kind: 'refused',
        refusals: [{ key, found: stored }],
      });
      expect(await store.write(make(key, exists)), operation).toEqual(committedOutcome);
    }
  });
}
