import { tableNames } from '../../shared/adapters/common/schema.ts';
import type { Item, Key } from '../../shared/model/write.ts';
import { counters } from '../simulation/invariants/counters.ts';
import { locks } from '../simulation/invariants/locks.ts';
import { nests } from '../simulation/invariants/nests.ts';
import { rows } from '../simulation/invariants/rows.ts';
import { seats } from '../simulation/invariants/seats.ts';
import { createView } from '../simulation/stage/view.ts';

/** What must hold after every step of a scenario, as in the simulation. Sentences; none is good. */
export function broken(dump: Readonly<Record<string, Item>>): readonly string[] {
  const { view, follow } = createView();
  for (const [text, after] of Object.entries(dump)) {
    follow({ key: keyOf(text), before: null, after });
  }
  return [...seats(view), ...counters(view), ...rows(view), ...locks(view), ...nests(view)];
}

function keyOf(text: string): Key {
  const [table = '', pk = '', ...sk] = text.split('|');
  const found = tableNames.find((name) => name === table);
  if (found === undefined) throw new Error(`${text} is no key`);
  return { table: found, pk, sk: sk.join('|') };
}
