import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Grant, Op, Writes } from './grants.ts';
import { outputsPrefix } from './outputs.ts';
import type { Queues } from './queues.ts';
import type { Right } from './rights.ts';
import type { Tables } from './tables.ts';

/** What the rights of functions are over. */
export type Owned = Readonly<{ tables: Tables; queues: Queues; outputs: Bucket }>;

const actionOf: Readonly<Record<Op, string>> = {
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
};

/** A function's grant in IAM's words. Transactions need the same rights, item by item. */
export function rightsOf(grant: Grant, { tables, queues, outputs }: Owned): readonly Right[] {
  const { writes, reads, checks, scans, indexes, wakes, alarms, asks } = grant;
  const arns = (some: readonly (keyof Tables)[]) => some.map((table) => tables[table].tableArn);
  const indexArns = reads.flatMap((table) =>
    (indexes[table] ?? []).map((index) => `${tables[table].tableArn}/index/${index}`),
  );
  const sends = [...wakes.map((kind) => queues.wakes[kind]), ...(alarms ? [queues.alarms] : [])];
  return [
    ...oneEach(writes).map((some) => writing(some, tables)),
    { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], on: arns(reads) },
    { actions: ['dynamodb:ConditionCheckItem'], on: arns(checks) },
    { actions: ['dynamodb:Query'], on: indexArns },
    { actions: ['dynamodb:Scan'], on: arns(scans) },
    { actions: ['sqs:SendMessage'], on: sends.map(({ queue }) => queue.queueArn) },
    ...(grant.outputs ? reading(outputs) : []),
    ...asks.map(({ action, because }) => ({ actions: [action], on: ['*'], because })),
  ];
}

/**
 * One statement for each action on each table, with every beginning: whether IAM looks at a
 * transaction's keys one by one or all of one action together, it finds them in one.
 */
function oneEach(writes: readonly Writes[]): readonly Writes[] {
  const merged = new Map<string, Writes>();
  for (const { table, ops, under } of writes) {
    for (const op of ops) {
      const before = merged.get(`${table} ${op}`);
      const beginnings = [...(before?.under ?? []), ...(under ?? [])];
      // Whoever may write anywhere in a table has no beginning to mind.
      const anywhere = under === undefined || (before !== undefined && before.under === undefined);
      const one: Writes = { table, ops: [op], ...(anywhere ? {} : { under: beginnings }) };
      merged.set(`${table} ${op}`, one);
    }
  }
  return [...merged.values()];
}

/**
 * The partition key of a single write is its only leading key, so *for all values* is for that one;
 * that there is one is asked for too, or a request without any would pass.
 */
function writing({ table, ops, under }: Writes, tables: Tables): Right {
  const right = { actions: ops.map((op) => actionOf[op]), on: [tables[table].tableArn] };
  if (under === undefined) return right;
  const keys = under.map((beginning) => `${beginning}*`);
  const when = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  return { ...right, when };
}

/** Without the right to list, S3 calls what is missing forbidden. */
const reading = (outputs: Bucket): readonly Right[] => [
  {
    actions: ['s3:GetObject'],
    on: [outputs.arnForObjects(`${outputsPrefix}*`)],
    because: 'every execution has an output of its own',
  },
  { actions: ['s3:ListBucket'], on: [outputs.bucketArn] },
];
