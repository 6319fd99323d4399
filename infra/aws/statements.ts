import { Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Grant, Op, Writes } from './grants.ts';
import { outputsPrefix } from './outputs.ts';
import type { Queues } from './queues.ts';
import type { Tables } from './tables.ts';

/** What the rights of functions are over. */
export type Owned = Readonly<{ tables: Tables; queues: Queues; outputs: Bucket }>;

export type Conditions = NonNullable<PolicyStatementProps['conditions']>;

const actionOf: Readonly<Record<Op, string>> = {
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
};

export const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions: Conditions = {},
): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  });

/** A function's grant as IAM says it. Transactions need the same rights, item by item. */
export function statementsOf(grant: Grant, { tables, queues, outputs }: Owned) {
  const { reads, checks, scans, indexes, wakes, alarms } = grant;
  const arns = (some: readonly (keyof Tables)[]) => some.map((table) => tables[table].tableArn);
  const indexArns = reads.flatMap((table) =>
    (indexes[table] ?? []).map((index) => `${tables[table].tableArn}/index/${index}`),
  );
  const sends = [...wakes.map((kind) => queues.wakes[kind]), ...(alarms ? [queues.alarms] : [])];
  const statements = [
    ...grant.writes.map((writes) => writing(writes, tables)),
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], arns(reads)),
    allow(['dynamodb:ConditionCheckItem'], arns(checks)),
    allow(['dynamodb:Query'], indexArns),
    allow(['dynamodb:Scan'], arns(scans)),
    allow(
      ['sqs:SendMessage'],
      sends.map(({ queue }) => queue.queueArn),
    ),
    ...(grant.outputs ? reading(outputs) : []),
  ];
  return statements.filter(({ resources }) => resources.length > 0);
}

/**
 * The partition key of a single write is its only leading key, so *for all values* is for that one;
 * that there is one is asked for too, or a request without any would pass.
 */
function writing({ table, ops, under }: Writes, tables: Tables): PolicyStatement {
  const actions = ops.map((op) => actionOf[op]);
  const keys = under?.map((beginning) => `${beginning}*`);
  return allow(
    actions,
    [tables[table].tableArn],
    keys === undefined
      ? {}
      : {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
  );
}

/** Without the right to list, S3 calls what is missing forbidden. */
const reading = (outputs: Bucket): readonly PolicyStatement[] => [
  allow(['s3:GetObject'], [outputs.arnForObjects(`${outputsPrefix}*`)]),
  allow(['s3:ListBucket'], [outputs.bucketArn]),
];
