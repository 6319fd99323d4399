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
  check,
  committed,
  drop,
  fresh,
  put,
  type StoreUnderTest,
  slot,
  tx,
  update,
} from './store-harness.ts';

const lying: Item = { n: 5, name: 'rack', on: true, text: '5', nothing: null };

type Row = readonly [name: string, lies: Item | null, when: When, holds: boolean];
const rows: readonly Row[] = [
  ['no condition, item', lying, always, true],
  ['no condition, no item', null, always, true],
  ['exists, item', lying, exists, true],
  ['exists, no item', null, exists, false],
  ['absent, item', lying, absent, false],
  ['absent, no item', null, absent, true],
  ['attribute present', lying, [{ attr: 'name', is: 'present' }], true],
  ['attribute present, but null', lying, [{ attr: 'nothing', is: 'present' }], true],
  ['attribute present, not there', lying, [{ attr: 'other', is: 'present' }], false],
  ['attribute absent', lying, [{ attr: 'other', is: 'absent' }], true],
  ['attribute absent, there', lying, [{ attr: 'name', is: 'absent' }], false],
  ['sort key named', lying, [{ attr: 'sk', equals: '-' }], true],
  ['equal text', lying, [{ attr: 'name', equals: 'rack' }], true],
  ['unequal text', lying, [{ attr: 'name', equals: 'row' }], false],
  ['equal number', lying, [{ attr: 'n', equals: 5 }], true],
  ['number against text of it', lying, [{ attr: 'text', equals: 5 }], false],
  ['equal boolean', lying, [{ attr: 'on', equals: true }], true],
  ['unequal boolean', lying, [{ attr: 'on', equals: false }], false],
  ['equal, attribute absent', lying, [{ attr: 'other', equals: '' }], false],
  ['above', lying, [{ attr: 'n', above: 4 }], true],
  ['above at the bound', lying, [{ attr: 'n', above: 5 }], false],
  ['above, attribute absent', lying, [{ attr: 'other', above: 0 }], false],
  ['above, text', lying, [{ attr: 'text', above: 0 }], false],
  ['below', lying, [{ attr: 'n', belowOrAbsent: 6 }], true],
  ['below at the bound', lying, [{ attr: 'n', belowOrAbsent: 5 }], false],
  ['below, attribute absent', lying, [{ attr: 'other', belowOrAbsent: 0 }], true],
  ['below, no item', null, [{ attr: 'n', belowOrAbsent: 0 }], true],
  ['below, text', lying, [{ attr: 'text', belowOrAbsent: 9 }], false],
  ['two that hold', lying, [...exists, { attr: 'n', equals: 5 }], true],
  ['one of two fails', lying, [...exists, { attr: 'n', equals: 6 }], false],
  [
    'same attribute twice',
    lying,
    [
      { attr: 'n', above: 4 },
      { attr: 'n', equals: 5 },
    ],
    true,
  ],
];

const operations = [
  ['put', (key, when) => put(key, { new: 1 }, when)],
  ['update', (key, when) => update(key, { set: { new: 1 } }, when)],
  ['delete', drop],
  ['check', check],
] as const satisfies readonly (readonly [string, (key: Key, when: When) => Write])[];

/** Every form of a condition, true and false, under every operation, alone and in a transaction. */
export function conditionCases(under: () => StoreUnderTest): void {
  it.each(rows)('condition: %s', async (_name, lies, when, holds) => {
    const { store } = under();
    for (const [operation, make] of operations) {
      const key = slot(fresh('condition'));
      if (lies !== null) await store.write(put(key, lies));

      const outcome = await store.commit(tx(make(key, when)));

      const refused = { kind: 'refused', refusals: [{ key, found: lies }] };
      expect(outcome, operation).toEqual(holds ? committed : refused);
      if (!holds) expect(await store.get(key)).toEqual(lies);
    }
  });

  it('conditions on a write alone are the same', async () => {
    const { store } = under();
    for (const [operation, make] of operations.slice(0, 3)) {
      const key = slot(fresh('alone'));
      expect(await store.write(make(key, exists)), operation).toEqual({
        kind: 'refused',
        refusals: [{ key, found: null }],
      });
      await store.write(put(key, lying));
      expect(await store.write(make(key, absent)), operation).toEqual({
        kind: 'refused',
        refusals: [{ key, found: lying }],
      });
      expect(await store.write(make(key, exists)), operation).toEqual(committed);
    }
  });
}
