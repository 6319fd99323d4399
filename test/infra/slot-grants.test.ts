import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Statement, statementsIn } from './iam.ts';
import { synthesize } from './synth.ts';

type Who = 'api' | 'audit' | 'execution-worker' | 'lease-worker' | 'resource-worker' | 'sweeper';
type Row = Readonly<{
  partition: string;
  put?: readonly Who[];
  update?: readonly Who[];
  delete?: readonly Who[];
  why: string;
}>;

const commits: readonly Who[] = ['api', 'lease-worker', 'resource-worker'];
const creators: readonly Who[] = ['api', 'lease-worker', 'sweeper'];

/**
 * Who may write which partitions of `slots`: written by hand from docs/architecture.md#keys, never
 * from infra/aws/permissions.ts, so that a change there shows here as a change of who owns what.
 */
const rows: readonly Row[] = [
  {
    partition: 'seats/',
    put: ['lease-worker', 'resource-worker'],
    delete: commits,
    why: 'an ended lease and an opening gate free seats; whoever takes one deletes it',
  },
  {
    partition: 'gate/',
    put: ['resource-worker'],
    delete: ['resource-worker'],
    why: 'a resource opens and closes its own gate',
  },
  {
    partition: 'returned/',
    put: ['lease-worker'],
    delete: ['resource-worker'],
    why: 'a lease gives a seat back behind a closed gate; the resource collects it',
  },
  {
    partition: 'cleaning/',
    put: ['lease-worker'],
    delete: ['lease-worker'],
    why: 'a lease notes that its seat is being cleaned, and deletes the note in its last commit',
  },
  {
    partition: 'line/',
    put: ['api', 'lease-worker'],
    update: ['lease-worker', 'resource-worker'],
    delete: commits,
    why: 'a lease joins, marks its build and leaves; room is marked; a grant moves the entry out',
  },
  {
    partition: 'granted/',
    put: commits,
    update: ['lease-worker'],
    delete: ['lease-worker'],
    why: 'whoever frees or finds a seat grants it; from then on the entry is its lease’s',
  },
  {
    partition: 'usage/',
    update: [...commits, 'sweeper'],
    why: 'resources and builds are counted where they begin and end; the API closes and reopens it',
  },
  {
    partition: 'breaker/',
    put: [...commits, 'sweeper'],
    delete: ['api', 'resource-worker'],
    why: 'builds fail and succeed; whoever creates a resource admits the probe; a person resets it',
  },
  {
    partition: 'failed/',
    put: ['resource-worker'],
    delete: ['resource-worker'],
    why: 'a build that fails remembers what it had chosen, and one that goes well forgets it',
  },
  {
    partition: 'warm/',
    put: ['sweeper'],
    delete: ['api'],
    why: 'the sweeper keeps warm pools; the deletion of the blueprint ends one',
  },
  {
    partition: 'lock/',
    put: [...creators, 'resource-worker'],
    delete: ['resource-worker'],
    why: 'taken with the creation of the owner or by its hooks; dropped in the owner’s last commit',
  },
  {
    partition: 'running/',
    update: ['api', 'execution-worker'],
    delete: ['lease-worker'],
    why: 'an execution counts itself in and out; the end of the lease drops the counter',
  },
  {
    partition: 'deliveries/',
    put: ['execution-worker'],
    update: ['execution-worker'],
    delete: ['execution-worker', 'resource-worker'],
    why: 'executions count themselves and wait there; the end of the host drops the counter',
  },
  { partition: 'idempotency/', put: ['api'], why: 'the API remembers a key that is in no id' },
  {
    partition: 'sweep/',
    put: ['audit', 'sweeper'],
    delete: ['audit', 'sweeper'],
    why: 'each keeps the cursors of its own scans',
  },
  {
    partition: 'audit',
    put: ['audit'],
    delete: ['audit'],
    why: 'the audit marks what looks like an orphan and forgets what was claimed',
  },
];

const actions = { put: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem' } as const;
const verbs = ['put', 'update', 'delete'] as const;
const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ConditionCheckItem'];

const wanted = rows
  .flatMap((row) =>
    verbs.flatMap((verb) =>
      (row[verb] ?? []).map((who) => `${who} ${actions[verb]} ${keyPattern(row.partition)}`),
    ),
  )
  .toSorted();

/** A partition that is named whole stands for itself, one with an id for all that begin so. */
function keyPattern(partition: string): string {
  return partition.endsWith('/') ? `${partition}*` : partition;
}

/** Returns every write to `slots` that the statements allow, of any action and key pattern. */
const grantsIn = (statements: ReadonlyMap<string, readonly Statement[]>): readonly string[] =>
  [...statements]
    .flatMap(([name, own]) =>
      own
        .filter(({ effect, on }) => effect === 'Allow' && on.some(reachesSlots))
        .flatMap(({ actions: may, when }) => {
          const keys = when['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? '*';
          const writes = may.filter((action) => /^(dynamodb:|\*)/.test(action));
          return writes
            .map((action) => action.replace(/^dynamodb:/, ''))
            .filter((action) => !reads.includes(action))
            .flatMap((action) => [keys].flat().map((key) => `${name} ${action} ${String(key)}`));
        }),
    )
    .toSorted();

const reachesSlots = (resource: string): boolean =>
  resource === 'table slots' || resource === '*' || /^(table|arn:.*:dynamodb:).*\*/.test(resource);

const granted = statementsIn(synthesize({ alarms: 'all', eventBus: true }));

describe('the writes to slots', () => {
  it('that the template grants are those that the table above lists, and no others', () => {
    expect(grantsIn(granted)).toEqual(wanted);
  });

  it('are in partitions that docs/architecture.md lists, each of them listed here', () => {
    const page = readFileSync('docs/architecture.md', 'utf8');
    const listed = [...page.matchAll(/^\| slots \| `([a-z]+\/?)/gm)].map(
      ([, partition]) => partition,
    );

    expect(rows.map(({ partition }) => partition)).toEqual([...new Set(listed)]);
  });

  it.each([
    { of: 'sweeper', act: 'PutItem', key: 'home/*' },
    { of: 'api', act: 'UpdateItem', key: 'line/*' },
    { of: 'timer', act: 'DeleteItem', key: 'seats/*' },
    { of: 'audit', act: 'BatchWriteItem', key: 'audit' },
  ])('shows $of that may $act $key', ({ of, act, key }) => {
    const when = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] } };
    const more = { effect: 'Allow', actions: [`dynamodb:${act}`], on: ['table slots'], when };
    const spoiled = new Map([...granted, [of, [...(granted.get(of) ?? []), more]]]);

    expect(grantsIn(spoiled)).toEqual([...wanted, `${of} ${act} ${key}`].toSorted());
  });
});
