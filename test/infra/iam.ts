import * as z from 'zod';
import { ofType, type Template } from './synth.ts';

const oneOrMany = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(z.unknown()),
);
const statementSchema = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.strictObject({ Ref: z.string() })),
});
const functionSchema = z.looseObject({
  FunctionName: z.string(),
  Role: z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
});
const tableSchema = z.looseObject({ TableName: z.string() });

export type Statement = Readonly<{
  effect: string;
  actions: readonly string[];
  /** A table as `table leases`, an index as `table leases/index/due`, others as their ARN text. */
  on: readonly string[];
  when: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}>;

/** Returns the statements of every function by its name, read from the template alone. */
export function statementsIn(template: Template): ReadonlyMap<string, readonly Statement[]> {
  return new Map(
    ofType(template, 'AWS::Lambda::Function').flatMap(([, properties]) => {
      const made = functionSchema.safeParse(properties);
      // CDK's own helper functions have no function name.
      if (!made.success) return [];
      const [role] = made.data.Role['Fn::GetAtt'];
      const name = made.data.FunctionName.replace(/^drydock-/, '');
      return [[name, statementsOfRole(template, role)] as const];
    }),
  );
}

/** Returns a role's statements; `role` is its logical id, with or without the hash suffix. */
export function statementsOfRole(template: Template, role: string): readonly Statement[] {
  const name = role.replace(/[0-9A-F]{8}$/, '');
  const tables = new Map(
    ofType(template, 'AWS::DynamoDB::GlobalTable').map(([id, properties]) => [
      `<${id}.Arn>`,
      `table ${tableSchema.parse(properties).TableName.replace(/^drydock-/, '')}`,
    ]),
  );
  return ofType(template, 'AWS::IAM::Policy')
    .map(([, each]) => policySchema.parse(each))
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, '') === name))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map((each) => statementFrom(each, tables));
}

function statementFrom(
  { Effect, Action, Resource, Condition }: z.infer<typeof statementSchema>,
  tables: ReadonlyMap<string, string>,
): Statement {
  const named = (resource: string) => {
    const [table = '', ...rest] = resource.split(/(?=\/index\/)/);
    return [tables.get(table) ?? table, ...rest].join('');
  };
  return {
    effect: Effect,
    actions: Action.map(String),
    on: Resource.map((each) => named(resourceTextOf(each))),
    when: Condition,
  };
}

/** Returns `arn:<AWS::Partition>:s3:::x`: values known at deployment are in angle brackets. */
function resourceTextOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(resourceTextOf).join('');
  const [[kind = '', inner] = []] = Object.entries(Object(value));
  if (kind === 'Ref') return `<${String(inner)}>`;
  if (kind === 'Fn::GetAtt') return `<${[inner].flat().join('.')}>`;
  if (kind === 'Fn::Join' && Array.isArray(inner)) return resourceTextOf(inner[1]);
  throw new Error(`this test cannot read ${JSON.stringify(value)}`);
}

export type Action = Readonly<{ action: string; on: string; leadingKey?: string }>;

/** Decides as IAM does for our kinds of statements: one allows the action and none denies it. */
export const allows = (statements: readonly Statement[], requested: Action): boolean =>
  statements.some((each) => each.effect === 'Allow' && covers(each, requested)) &&
  !statements.some((each) => each.effect === 'Deny' && covers(each, requested));

const literally = (text: string): string => text.replace(/[^\w]/g, '\\$&');

function covers({ actions, on, when }: Statement, requested: Action): boolean {
  const fits = (pattern: string, text: string) =>
    new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(text);
  if (!actions.some((pattern) => fits(pattern, requested.action))) return false;
  if (!on.some((pattern) => fits(pattern, requested.on))) return false;
  const keys = when['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  if (keys === undefined) return true;
  const { leadingKey } = requested;
  return leadingKey !== undefined && [keys].flat().some((key) => fits(String(key), leadingKey));
}
