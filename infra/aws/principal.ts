const roleOrUser = /^arn:[\w-]+:iam::(\d{12}):(role|user)\/(.+)$/;

/**
 * Returns the principal name that requests by an ARN's role or user will carry: a role without its
 * path, a user with it. Principal names and patterns are returned unchanged.
 * @throws with a one-line message for anything that no caller could match
 */
export function principalOf(given: string): string {
  const [, account, kind, rest = ''] = roleOrUser.exec(given) ?? [];
  if (account !== undefined) {
    return `iam:${account}/${kind}/${kind === 'role' ? rest.split('/').at(-1) : rest}`;
  }
  if (/^iam:\d{12}\/./.test(given) || /^jwt:[^#*]+#./.test(given)) return given;
  throw new Error(
    'setting admin: must be the ARN of a role or user (arn:aws:iam::123456789012:role/platform) ' +
      'or a principal name like jwt:accounts.google.com#123',
  );
}
