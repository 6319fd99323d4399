import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { signatureErrorOf } from '../../test/support/cli/verify-signature.ts';
import { aLeaseView, aPage, testLeaseId } from '../../test/support/cli/views.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY';
const aws = {
  DRYDOCK_SIGN: 'aws',
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: 'AKIA1',
  AWS_SECRET_ACCESS_KEY: secret,
  HOME: '/nonexistent',
};

describe('signing with AWS credentials', () => {
  it.each([
    { of: 'a request without a body', args: ['whoami'], route: 'GET /v1/me', env: {} },
    {
      of: 'a query with odd characters',
      args: ['ls', '--owner', "iam:1/user/a b+c*(d)'!"],
      route: 'GET /v1/leases',
      env: {},
    },
    {
      of: 'a body',
      args: ['release', testLeaseId],
      route: `POST /v1/leases/${testLeaseId}/release`,
      env: {},
    },
    {
      of: 'a session token',
      args: ['whoami'],
      route: 'GET /v1/me',
      env: { AWS_SESSION_TOKEN: 'token+of/a=session' },
    },
  ])('signs $of', async ({ args, route, env }) => {
    const json = route.endsWith('/leases')
      ? aPage([])
      : { name: 'iam:1/user/anna', role: 'lessee', ...aLeaseView() };
    await using api = await fakeApi({ [route]: { json } });

    const ended = await runBin(args, api, { env: { ...aws, ...env } });

    expect(ended.stderr).not.toContain('cannot sign');
    const [request] = api.requests;
    if (!request) throw new Error(ended.stderr);
    expect(signatureErrorOf(request, secret, 'eu-west-1')).toBeNull();
    expect(
      signatureErrorOf({ ...request, body: `${request.body} ` }, secret, 'eu-west-1'),
    ).toContain('another');
    expect(request.headers['x-amz-security-token']).toBe(
      'AWS_SESSION_TOKEN' in env ? env.AWS_SESSION_TOKEN : undefined,
    );
  });

  it('signs every retry anew', async () => {
    const busy = { status: 429, json: { title: 'Too many' }, headers: { 'retry-after': '1' } };
    const me = { json: { name: 'iam:1/user/anna', role: 'lessee' } };
    await using api = await fakeApi({ 'GET /v1/me': [busy, me] });

    const ended = await runBin(['whoami'], api, { env: { ...aws, DRYDOCK_PATIENCE: '10s' } });

    expect(ended.stdout.toString()).toBe('iam:1/user/anna · lessee\n');
    expect(api.requests.map((request) => signatureErrorOf(request, secret, 'eu-west-1'))).toEqual([
      null,
      null,
    ]);
    expect(new Set(api.requests.map(({ headers }) => headers['x-amz-date'])).size).toBe(2);
  });

  it('without credentials prints what to do, and sends nothing', async () => {
    await using api = await fakeApi({});
    const { AWS_ACCESS_KEY_ID: _, ...env } = aws;

    const ended = await runBin(['whoami'], api, { env });

    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain('cannot sign the request');
    expect(ended.stderr).toContain('aws sso login');
    expect(api.requests).toEqual([]);
  });

  it('prints the refusals of API Gateway itself', async () => {
    const json = { message: 'Forbidden' };
    await using api = await fakeApi({ 'GET /v1/me': { status: 403, json } });

    const ended = await runBin(['whoami'], api, { env: aws });

    expect(ended.code).toBe(77);
    expect(ended.stderr).toContain('Forbidden');
    expect(ended.stderr).toContain('execute-api:Invoke');
  });
});
