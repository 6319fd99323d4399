import type { Recheck } from '../../../shared/lifecycle/decision.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import type { Outcome, Transaction } from '../../../shared/model/write.ts';
import type { Found, Store } from '../../../shared/ports/store.ts';
import { recheck } from '../../../shared/turns/loop/recheck.ts';
import { writeText } from '../../support/lifecycle/decisions.ts';
import { passedOver, rowsOf } from './notes.ts';
import type { ModelPorts } from './ports.ts';
import { readsOf } from './reads.ts';
import type { Afterwards, Turn } from './turn.ts';
import type { Open, World } from './world.ts';

/** The answers of the store to a recheck so far, in order. With them the recheck can run again. */
type Answer =
  | Readonly<{ found: readonly Found[] }>
  | Readonly<{ outcome: Outcome; of: Transaction }>;

export type Looker = Readonly<{
  by: ObjectId;
  rechecks: readonly Recheck[];
  ports(world: World, store: Store): ModelPorts;
  open(world: World): Open;
}>;

/** Returns a turn that has freed a seat or room and is about to recheck. */
export const aboutToLook = (looker: Looker): Turn => ({
  ...looking(looker, []),
  label: `rechecks ${looker.rechecks.map(({ kind }) => kind).join(' and ')}`,
  transaction: null,
  wrong: null,
});

const looking = (looker: Looker, log: readonly Answer[]): Turn => ({
  key: JSON.stringify([looker.by, looker.rechecks, log]),
  by: looker.by,
  label: '',
  transaction: null,
  wrong: null,
  checks: () => null,
  rechecks: [],
  wakes: [],
  goesOn: false,
  isLook: true,
  whenStale() {
    return this;
  },
  after: (world, outcome) => goOn(looker, log, world, outcome),
});

/** Runs the real recheck from its beginning: first with its former answers, then with the world. */
async function goOn(
  looker: Looker,
  known: readonly Answer[],
  world: World,
  outcome: Outcome | null,
): Promise<Afterwards> {
  const log = [...known];
  const open = looker.open(world);
  const reads = readsOf(open);
  let at = 0;
  let told = outcome;
  return new Promise((resolve, reject) => {
    const store: Store = {
      ...reads,
      async query(range) {
        const answer = log[at] ?? { found: await reads.query(range) };
        log[at++] = answer;
        return 'found' in answer ? answer.found : [];
      },
      commit(transaction) {
        const answer = log[at] ?? (told ? { outcome: told, of: transaction } : null);
        if (answer && 'outcome' in answer) {
          if (log[at] === undefined) told = null;
          log[at++] = answer;
          return Promise.resolve(answer.outcome);
        }
        resolve({ turns: [handing(looker, log, transaction, open)], wakes: [] });
        // The rest of this run never happens: the recheck runs again once the outcome is known.
        return new Promise<Outcome>(() => {});
      },
    };
    const ports = looker.ports(world, store);
    recheck(ports, looker.rechecks).then(() => resolve({ turns: [], wakes: ports.sent }), reject);
  });
}

function handing(
  looker: Looker,
  log: readonly Answer[],
  transaction: Transaction,
  open: Open,
): Turn {
  const turn = looking(looker, log);
  // A turn that was refused before knows more about the line than the table shows now.
  const knows = log.some((answer) => 'outcome' in answer);
  const wrong = knows ? null : passedOver(rowsOf(open), looker.by, transaction.writes);
  const label = `passes on: ${transaction.writes.map(writeText).join('; ')}`;
  return { ...turn, key: `${turn.key} ${wrong}`, label, transaction, wrong };
}
