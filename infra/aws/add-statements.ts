import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Allowed actions on resources, with conditions; `reason` justifies a wildcard resource. */
export type RoleStatement = Readonly<{
  actions: readonly string[];
  on: readonly string[];
  when?: Conditions;
  reason?: string;
}>;

/**
 * Adds statements to a role. A wildcard resource (`*`) needs a reason, which also acknowledges the
 * finding of the template checks.
 * @throws for a wildcard resource without a reason, and for a wildcard action
 */
export function addStatements(role: Role, statements: readonly RoleStatement[]): void {
  for (const { actions, on, when = {}, reason } of statements) {
    if (on.length === 0) continue;
    const wide = on.filter((resource) => resource.includes('*'));
    if (actions.some((action) => action.includes('*')) || (wide.length > 0 && !reason)) {
      throw new Error(`${actions.join(', ')} on ${on.join(', ')}: a wildcard needs a reason`);
    }
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...on],
        conditions: when,
      }),
    );
    for (const resource of wide) {
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${resourceText(role, resource)}]`;
      Validations.of(role).acknowledge({ id, reason: `${actions.join(', ')}: ${reason}` });
    }
  }
}

/** Returns a resource as the checks spell it: `<AWS::Region>` for values known at deployment. */
function resourceText(role: Role, resource: string): string {
  const resolved: unknown = Stack.of(role).resolve(resource);
  return resolvedText(resolved);
}

function resolvedText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(resolvedText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind = '', inner] = []] = Object.entries(value);
  if (kind === 'Ref') return `<${inner}>`;
  if (kind === 'Fn::GetAtt' && Array.isArray(inner)) return `<${inner.join('.')}>`;
  if (kind === 'Fn::Join' && Array.isArray(inner)) return resolvedText(inner[1]);
  throw new Error(`cannot spell a resource made with ${kind}`);
}
