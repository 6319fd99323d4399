import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Something that may be done, on what, and when. `because`: why on more than one named thing. */
export type Right = Readonly<{
  actions: readonly string[];
  on: readonly string[];
  when?: Conditions;
  because?: string;
}>;

/**
 * Gives a role its rights. Whatever is on anything (`*`) carries a reason in words, which is what
 * the checks of the template are told too.
 * @throws for a right on anything without a reason, and for an action that is not spelled out
 */
export function give(role: Role, rights: readonly Right[]): void {
  for (const { actions, on, when = {}, because } of rights) {
    if (on.length === 0) continue;
    const wide = on.filter((resource) => resource.includes('*'));
    if (actions.some((action) => action.includes('*')) || (wide.length > 0 && !because)) {
      throw new Error(`${actions.join(', ')} on ${on.join(', ')}: on which, or why on all?`);
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
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${textOf(role, resource)}]`;
      Validations.of(role).acknowledge({ id, reason: `${actions.join(', ')}: ${because}` });
    }
  }
}

/** A resource as the checks spell it: `<AWS::Region>` for what only a deployment knows. */
function textOf(role: Role, resource: string): string {
  const resolved: unknown = Stack.of(role).resolve(resource);
  return spelled(resolved);
}

function spelled(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(spelled).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind = '', inner] = []] = Object.entries(value);
  if (kind === 'Ref') return `<${inner}>`;
  if (kind === 'Fn::GetAtt' && Array.isArray(inner)) return `<${inner.join('.')}>`;
  if (kind === 'Fn::Join' && Array.isArray(inner)) return spelled(inner[1]);
  throw new Error(`a resource of a right is made in a way unknown here: ${kind}`);
}
