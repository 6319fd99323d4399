const roleOrUser = /^arn:[\w-]+:iam::(\d{12}):(role|user)\/(.+)$/;

/**
 * The principal's name of whoever an ARN names, as requests of theirs will have it: a role without
 * its path, a user with it. Names, and patterns of them, stay as they are.
 * @throws a sentence for what could be nobody
 */
export function principalOf(given: string): string {
  const [, account, kind, rest = ''] = roleOrUser.exec(given) ?? [];
  if (account !== undefined) {
    return `iam:${account}/${kind}/${kind === 'role' ? rest.split('/').at(-1) : rest}`;
  }
  if (/^iam:\d{12}\/./.test(given) || /^jwt:[^#*]+#./.test(given)) return given;
  throw new Error(
    'setting admin: the ARN of a role or user (arn:aws:iam::123456789012:role/platform), or a ' +
      'name like jwt:accounts.google.com#123',
  );
}
