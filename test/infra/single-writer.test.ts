import { describe, expect, it } from 'vitest';
import { type FunctionName, permissions, type WriteOp } from '../../infra/aws/permissions.ts';
import { tableNames } from '../../shared/adapters/common/table-schemas.ts';
import { isPermitted } from '../support/permitted.ts';
import { allows, type Statement, statementsIn } from './iam.ts';
import { breachesOf } from './single-writer.ts';
import { synthesize } from './synth.ts';

const template = synthesize({ alarms: 'all', eventBus: true });
const rights = statementsIn(template);

/** One partition key of each kind. */
const partitions = [
  ...['lease-0', 'res-0', 'exec-0', 'seats/a', 'line/a', 'gate/res-0', 'returned/res-0', 'lock/a'],
  ...[
    'usage/a',
    'running/lease-0',
    'deliveries/res-0',
    'sweep/a',
    'breaker/a',
    'warm/a',
    'audit',
    'blueprint',
    'other',
  ],
];
const actions = { put: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem' } as const;
const ops: readonly WriteOp[] = ['put', 'update', 'delete'];
const names = Object.keys(permissions).filter((name): name is FunctionName => name in permissions);

describe('in the template', () => {
  it('no function may write what another owns', () => {
    expect([...rights.keys()].toSorted()).toEqual(names.toSorted());
    expect(breachesOf(rights)).toEqual([]);
  });

  it.each(names)('%s may write exactly what its permissions say', (name) => {
    const statements = rights.get(name) ?? [];
    for (const table of tableNames) {
      for (const op of ops) {
        const action = `dynamodb:${actions[op]}`;
        const may = partitions.filter((leadingKey) =>
          allows(statements, { action, on: `table ${table}`, leadingKey }),
        );
        const granted = partitions.filter((pk) => isPermitted(name, { op, table, pk }));
        expect([table, op, may]).toEqual([table, op, granted]);
      }
    }
  });

  it.each(names)('%s may read exactly what its permissions say', (name) => {
    const statements = rights.get(name) ?? [];
    const reads = { read: 'GetItem', check: 'ConditionCheckItem', scan: 'Scan' } as const;
    for (const table of tableNames) {
      for (const op of ['read', 'check', 'scan'] as const) {
        const may = allows(statements, { action: `dynamodb:${reads[op]}`, on: `table ${table}` });
        expect([table, op, may]).toEqual([table, op, isPermitted(name, { op, table, pk: '' })]);
      }
      for (const pk of ['due', 'by-owner', 'by-resource', 'by-blueprint']) {
        const on = `table ${table}/index/${pk}`;
        const may = allows(statements, { action: 'dynamodb:Query', on });
        expect([on, may]).toEqual([on, isPermitted(name, { op: 'index', table, pk })]);
      }
    }
  });
});

describe('with narrowKeys=false', () => {
  const wide = statementsIn(synthesize({ narrowKeys: 'false' }));

  it.each(names)(
    '%s has the same actions on the same tables, without conditions on keys',
    (name) => {
      const actionsOf = (statements: readonly Statement[] = []) =>
        [
          ...new Set(
            statements.flatMap(({ actions, on }) =>
              on.flatMap((each) => actions.map((action) => `${action} ${each}`)),
            ),
          ),
        ].toSorted();

      expect(actionsOf(wide.get(name))).toEqual(actionsOf(rights.get(name)));
      expect(JSON.stringify(wide.get(name))).not.toContain('LeadingKeys');
    },
  );

  it('no function may write the records that another owns', () => {
    const records = breachesOf(wide).filter(
      (breach) => !/ in (slots|commands|events)\b/.test(breach),
    );

    expect(records).toEqual([]);
  });
});

describe('a breach', () => {
  const under = (key: string) => ({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  });

  it.each([
    { of: 'timer', act: 'UpdateItem', table: 'leases', when: {} },
    { of: 'lease-worker', act: 'DeleteItem', table: 'resources', when: {} },
    { of: 'execution-worker', act: 'PutItem', table: 'leases', when: {} },
    { of: 'api', act: 'BatchWriteItem', table: 'blueprints', when: {} },
    { of: 'api', act: '*', table: 'blueprints', when: {} },
    { of: 'sweeper', act: 'PutItem', table: 'slots', when: {} },
    { of: 'sweeper', act: 'DeleteItem', table: 'slots', when: under('*') },
    { of: 'lease-worker', act: 'DeleteItem', table: 'commands', when: under('res-*') },
    { of: 'api', act: 'DeleteItem', table: 'events', when: under('lease-*') },
  ])('of $of that may $act in $table is found', ({ of, act, table, when }) => {
    const more = { effect: 'Allow', actions: [`dynamodb:${act}`], on: [`table ${table}`], when };
    const spoiled = new Map([...rights, [of, [...(rights.get(of) ?? []), more]]]);

    expect(breachesOf(spoiled)).toEqual([expect.stringContaining(`${of} may`)]);
  });
});
