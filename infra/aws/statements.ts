import { Aws } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { RoleStatement } from './add-statements.ts';
import { outputsPrefix } from './outputs.ts';
import type { FunctionPermissions, TableWrites, WriteOp } from './permissions.ts';
import { isKeyPrefix } from './permissions.ts';
import type { Queues } from './queues.ts';
import type { Settings } from './settings.ts';
import type { Tables } from './tables.ts';

/** The resources of the stack that functions have permissions on. */
export type StackResources = Readonly<{ tables: Tables; queues: Queues; outputs: Bucket }>;

const actionOf: Readonly<Record<WriteOp, string>> = {
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
};

/**
 * Translates a function's permissions to IAM. Transactions need the same actions per item. Without
 * `narrowKeys` a write is limited by table and action only, in case DynamoDB compares the keys of
 * transactions in another way than documented.
 */
export function statementsOf(
  granted: FunctionPermissions,
  { tables, queues, outputs }: StackResources,
  { narrowKeys }: Pick<Settings, 'narrowKeys'>,
): readonly RoleStatement[] {
  const { writes, reads, checks, scans, indexes, wakes, timers, unscoped } = granted;
  const arns = (some: readonly (keyof Tables)[]) => some.map((table) => tables[table].tableArn);
  const indexArns = reads.flatMap((table) =>
    (indexes[table] ?? []).map((index) => `${tables[table].tableArn}/index/${index}`),
  );
  const sends = [...wakes.map((kind) => queues.wakes[kind]), ...(timers ? [queues.timers] : [])];
  const narrowed = narrowKeys ? writes : writes.map(({ table, ops }) => ({ table, ops }));
  return [
    ...mergeWrites(narrowed).map((some) => writeStatement(some, tables)),
    { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], on: arns(reads) },
    { actions: ['dynamodb:ConditionCheckItem'], on: arns(checks) },
    { actions: ['dynamodb:Query'], on: indexArns },
    { actions: ['dynamodb:Scan'], on: arns(scans) },
    { actions: ['sqs:SendMessage'], on: sends.map(({ queue }) => queue.queueArn) },
    ...(granted.outputs ? readOutputStatements(outputs) : []),
    { actions: ['cloudformation:DescribeStacks'], on: granted.stack ? [Aws.STACK_ID] : [] },
    ...unscoped.map(({ action, reason }) => ({ actions: [action], on: ['*'], reason })),
  ];
}

/**
 * Merges writes into one entry per action and table, with every key prefix: the statement holds
 * whether IAM checks a transaction's keys one by one or all keys of an action together.
 */
function mergeWrites(writes: readonly TableWrites[]): readonly TableWrites[] {
  const merged = new Map<string, TableWrites>();
  for (const { table, ops, under } of writes) {
    for (const op of ops) {
      const before = merged.get(`${table} ${op}`);
      const prefixes = [...(before?.under ?? []), ...(under ?? [])];
      // Permission for the whole table makes prefixes irrelevant.
      const anywhere = under === undefined || (before !== undefined && before.under === undefined);
      const one: TableWrites = { table, ops: [op], ...(anywhere ? {} : { under: prefixes }) };
      merged.set(`${table} ${op}`, one);
    }
  }
  return [...merged.values()];
}

/**
 * A single write has one leading key, its partition key, which `ForAllValues` then tests. `Null`
 * requires a leading key, because `ForAllValues` is also true for a request without any.
 */
function writeStatement({ table, ops, under }: TableWrites, tables: Tables): RoleStatement {
  const statement = { actions: ops.map((op) => actionOf[op]), on: [tables[table].tableArn] };
  if (under === undefined) return statement;
  const keys = under.map((key) => (isKeyPrefix(key) ? `${key}*` : key));
  const when = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  return { ...statement, when };
}

/** Listing is included because S3 answers 403 for a missing object without it. */
const readOutputStatements = (outputs: Bucket): readonly RoleStatement[] => [
  {
    actions: ['s3:GetObject'],
    on: [outputs.arnForObjects(`${outputsPrefix}*`)],
    reason: 'every execution has its own output object',
  },
  { actions: ['s3:ListBucket'], on: [outputs.bucketArn] },
];
