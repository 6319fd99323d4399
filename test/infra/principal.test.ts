import { describe, expect, it } from 'vitest';
import { callerOf } from '../../functions/lambda/caller.ts';
import { principalOf } from '../../infra/aws/principal.ts';
import { anEvent } from '../support/lambda/http-event.ts';

const account = '123456789012';
const caller = (userArn: string) => callerOf(anEvent({ authorizer: { iam: { userArn } } }), 'sub');

describe('the first admin', () => {
  it.each([
    { given: `arn:aws:iam::${account}:role/platform`, signs: `assumed-role/platform/anna` },
    { given: `arn:aws:iam::${account}:role/teams/a/ci`, signs: 'assumed-role/ci/build-7' },
    {
      given: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a`,
      signs: 'assumed-role/AWSReservedSSO_Admin_0a/anna@example.com',
    },
  ])('given as $given is the caller that signs as $signs', ({ given, signs }) => {
    expect(principalOf(given)).toBe(caller(`arn:aws:sts::${account}:${signs}`).name);
  });

  it('given as a user with a path is that user', () => {
    const arn = `arn:aws:iam::${account}:user/people/anna`;

    expect(principalOf(arn)).toBe(caller(arn).name);
  });

  it.each([`iam:${account}/role/ops-*`, 'jwt:accounts.google.com#123'])(
    '%s is returned unchanged',
    (name) => {
      expect(principalOf(name)).toBe(name);
    },
  );

  it.each(['', 'anna', '*', 'iam:*', 'jwt:*#anna', 'arn:aws:iam::1:role/x'])(
    '%s is refused with a message that shows valid values',
    (given) => {
      expect(() => principalOf(given)).toThrow('setting admin: must be the ARN of');
    },
  );
});
