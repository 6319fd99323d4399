import type { Statement } from './iam.ts';

/** The one function that may change or delete a record of each. */
const owners: Readonly<Record<string, string>> = {
  leases: 'lease-worker',
  resources: 'resource-worker',
  executions: 'execution-worker',
  blueprints: 'api',
};

/** Whoever may make one, besides: always under *absent*. */
const births: Readonly<Record<string, readonly string[]>> = {
  leases: ['api', 'resource-worker'],
  resources: ['api', 'lease-worker', 'sweeper'],
  executions: ['api'],
};

const shared = ['slots', 'commands', 'events'];
const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ConditionCheckItem'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** Commands that a worker may delete are its own objects'. */
const ownCommands: Readonly<Record<string, string>> = {
  'lease-worker': 'lease-*',
  'resource-worker': 'res-*',
  'execution-worker': 'exec-*',
};

/** Everything by which a function could change what is another's. None is what it ought to be. */
export function breachesOf(rights: ReadonlyMap<string, readonly Statement[]>): readonly string[] {
  return [...rights].flatMap(([name, statements]) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => [...breaches(name, statement)]),
  );
}

function* breaches(name: string, { actions, on, when }: Statement): Generator<string> {
  const ours = actions.filter((action) => /^dynamodb:|^\*/.test(action));
  for (const action of ours) {
    const act = action.replace(/^dynamodb:/, '');
    if (!reads.includes(act) && !writes.includes(act)) yield `${name} may ${action}`;
    if (!writes.includes(act)) continue;
    for (const resource of on) {
      const table = /^table (\w+)$/.exec(resource)?.[1];
      const what = `${name} may ${act} in ${table ?? resource}`;
      if (table === undefined) yield what;
      else if (shared.includes(table)) yield* tooWide(name, act, table, when);
      else if (owners[table] !== name && !(act === 'PutItem' && births[table]?.includes(name))) {
        yield what;
      }
    }
  }
}

function* tooWide(
  name: string,
  act: string,
  table: string,
  when: Statement['when'],
): Generator<string> {
  const keys = [when['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat().map(String);
  const what = `${name} may ${act} in ${table}`;
  if (keys.length === 0 || when['Null']?.['dynamodb:LeadingKeys'] !== 'false') {
    yield `${what}, in every partition`;
  }
  if (keys.some((key) => !/^[a-z]+[-/]?\*$/.test(key))) yield `${what}, in ${keys.join(', ')}`;
  if (table === 'events' && act !== 'PutItem') yield `${what}: what happened stays so`;
  if (table === 'commands' && act === 'UpdateItem') yield what;
  if (table === 'commands' && act === 'DeleteItem' && keys.join() !== ownCommands[name]) {
    yield `${what}, in ${keys.join(', ')}: it obeys only its own`;
  }
}
