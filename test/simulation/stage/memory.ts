import { createEngine } from '../../../shared/adapters/memory/engine.ts';
import type { ItemChange } from '../../../shared/adapters/memory/evaluate-write.ts';
import { isObjectId } from '../../../shared/model/ids.ts';
import { eventFrom } from '../../../shared/model/record.ts';
import type { Write } from '../../../shared/model/write.ts';
import { createHistory } from '../invariants/history.ts';
import type { StoryClock } from './clock.ts';
import { describeChanges } from './describe.ts';
import type { Life } from './life.ts';
import type { Trace } from './trace.ts';
import { createView } from './view.ts';

type MemoryOptions = Readonly<{
  clock: StoryClock;
  trace: Trace;
  wrong: string[];
  /** The functions, to find the one that acts at this step. */
  actors: () => Readonly<{
    acting(): Life | null;
    step(): number;
    hasEffect(life: Life): void;
  }>;
}>;

/** Returns the tables. Every commit is checked against the rules as it lands. */
export function createMemory({ clock, trace, wrong, actors }: MemoryOptions) {
  const { view, follow } = createView();
  const history = createHistory(view);
  /** How many events of each kind this story has. */
  const happened = new Map<string, number>();
  let changed = false;

  const watch = (writes: readonly Write[], changes: readonly ItemChange[]): void => {
    const crew = actors();
    const life = crew.acting();
    const commit = { life, writes, changes, now: clock.now(), step: crew.step() };
    wrong.push(...history.before(commit));
    for (const change of changes) {
      follow(change);
      for (const kind of kindsIn(change)) happened.set(kind, (happened.get(kind) ?? 0) + 1);
    }
    changed = true;
    trace.say(() => `    ${describeChanges(changes)}`);
    wrong.push(...history.after(commit));
    if (life) crew.hasEffect(life);
  };

  return {
    view,
    history,
    happened,
    engine: createEngine(clock, watch),
    /** True if anything was written since the last call. */
    hasChanged(): boolean {
      const was = changed;
      changed = false;
      return was;
    },
  };
}

/** Returns the kinds in an object's event; the audit entries of blueprints beside it have none. */
const kindsIn = ({ key, after }: ItemChange): readonly string[] =>
  key.table === 'events' && isObjectId(key.pk) && after
    ? eventFrom(after).entries.map(({ kind }) => kind)
    : [];
