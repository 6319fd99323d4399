import type { Statement } from './iam.ts';

/** The one function that may update or delete the records of each table. */
const owners: Readonly<Record<string, string>> = {
  leases: 'lease-worker',
  resources: 'resource-worker',
  executions: 'execution-worker',
  blueprints: 'api',
};

/** The other functions that may create a record, always on condition that it is *absent*. */
const creators: Readonly<Record<string, readonly string[]>> = {
  leases: ['api', 'resource-worker'],
  resources: ['api', 'lease-worker', 'sweeper'],
  executions: ['api'],
};

const shared = ['slots', 'commands', 'events'];
const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ConditionCheckItem'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** A worker may delete only commands to its own objects. */
const ownCommands: Readonly<Record<string, string>> = {
  'lease-worker': 'lease-*',
  'resource-worker': 'res-*',
  'execution-worker': 'exec-*',
};

/** Returns every permission by which a function could change what another owns; should be none. */
export function breachesOf(
  statements: ReadonlyMap<string, readonly Statement[]>,
): readonly string[] {
  return [...statements].flatMap(([name, own]) =>
    own
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
      const breach = `${name} may ${act} in ${table ?? resource}`;
      if (table === undefined) yield breach;
      else if (shared.includes(table)) yield* tooWide(name, act, table, when);
      else if (owners[table] !== name && !(act === 'PutItem' && creators[table]?.includes(name))) {
        yield breach;
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
  const breach = `${name} may ${act} in ${table}`;
  if (keys.length === 0 || when['Null']?.['dynamodb:LeadingKeys'] !== 'false') {
    yield `${breach}, in every partition`;
  }
  if (keys.some((key) => !/^[a-z]+([-/]\*)?$/.test(key))) yield `${breach}, in ${keys.join(', ')}`;
  if (table === 'events' && act !== 'PutItem') yield `${breach}: events are immutable`;
  if (table === 'commands' && act === 'UpdateItem') yield breach;
  if (table === 'commands' && act === 'DeleteItem' && keys.join() !== ownCommands[name]) {
    yield `${breach}, in ${keys.join(', ')}: commands to other objects`;
  }
}
