import { tableNames } from '../../shared/adapters/common/table-schemas.ts';
import type { Item, Key } from '../../shared/model/write.ts';
import { brokenCounters } from '../simulation/invariants/counters.ts';
import { brokenLocks } from '../simulation/invariants/locks.ts';
import { brokenDependencies } from '../simulation/invariants/nests.ts';
import { brokenEntries } from '../simulation/invariants/rows.ts';
import { brokenSeats } from '../simulation/invariants/seats.ts';
import { createView } from '../simulation/stage/view.ts';

/** Returns the invariants of the simulation that a dump of the tables breaks, one sentence each. */
export function brokenInvariants(dump: Readonly<Record<string, Item>>): readonly string[] {
  const { view, follow } = createView();
  for (const [text, after] of Object.entries(dump)) {
    follow({ key: keyFromText(text), before: null, after });
  }
  return [
    ...brokenSeats(view),
    ...brokenCounters(view),
    ...brokenEntries(view),
    ...brokenLocks(view),
    ...brokenDependencies(view),
  ];
}

function keyFromText(text: string): Key {
  const [table = '', pk = '', ...sk] = text.split('|');
  const found = tableNames.find((name) => name === table);
  if (found === undefined) throw new Error(`${text} is not a key`);
  return { table: found, pk, sk: sk.join('|') };
}
