import { describe, expect, it } from 'vitest';
import { anEvent } from '../../test/support/lambda/http-event.ts';
import { requestFromEvent, resultFromResponse } from './http.ts';

/** Returns the request of an event; throws if it is unreadable. */
function readable(given: Parameters<typeof anEvent>[0]): Request {
  const request = requestFromEvent(anEvent(given));
  if (request instanceof Request) return request;
  throw new Error(request.unreadable);
}

describe('an API Gateway event', () => {
  it.each([
    { of: 'text', given: { body: '{"a":"é"}' }, body: '{"a":"é"}' },
    {
      of: 'base64',
      given: { body: Buffer.from('{"a":"é"}').toString('base64'), isBase64Encoded: true },
      body: '{"a":"é"}',
    },
    { of: 'nothing', given: {}, body: '' },
  ])('with a body of $of becomes the original request', async ({ given, body }) => {
    const request = readable({
      ...given,
      headers: { 'x-a': 'b' },
      query: 'wait=5&state=open',
    });

    expect(request.method).toBe('POST');
    expect(request.url).toBe('https://api.example.com/v1/leases?wait=5&state=open');
    expect(request.headers.get('x-a')).toBe('b');
    expect(await request.text()).toBe(body);
  });

  it('of a GET becomes a request without a body, even if it has one', async () => {
    const request = readable({ body: 'x', method: 'GET' });

    expect(request.body).toBeNull();
  });

  it.each([
    { path: '/v1/blueprints/a?state=all', expected: '/v1/blueprints/a%3Fstate=all' },
    { path: '/v1/blueprints/a#b', expected: '/v1/blueprints/a%23b' },
    { path: '/v1/blueprints/50%', expected: '/v1/blueprints/50%25' },
    { path: '/v1/blueprints/a%20b', expected: '/v1/blueprints/a%20b' },
    { path: '//v1', expected: '//v1' },
    { path: '/v1/leases\\..\\principals', expected: '/v1/leases%5C..%5Cprincipals' },
    { path: '/v1/leases/.\t./principals', expected: '/v1/leases/.%09./principals' },
    { path: '/v1/leases ', expected: '/v1/leases%20' },
    { path: '/v1/leases/.a/..b/...', expected: '/v1/leases/.a/..b/...' },
  ])('with the decoded path $path requests $expected', ({ path, expected }) => {
    const { pathname, search } = new URL(readable({ path, query: 'a=b' }).url);

    expect({ pathname, search }).toEqual({ pathname: expected, search: '?a=b' });
  });
});

describe('an unreadable event', () => {
  it.each([
    { of: 'dots', given: { path: '/v1/leases/../principals' } },
    { of: 'a dot', given: { path: '/v1/./principals' } },
    { of: 'escaped dots', given: { path: '/v1/leases/%2e%2E/principals' } },
    { of: 'half of them', given: { path: '/v1/leases/.%2e' } },
    { of: 'an escaped letter', given: { path: '/v1/%70rincipals' } },
    { of: 'no slash', given: { path: '*' } },
    { of: 'TRACE', given: { method: 'TRACE' } },
    { of: 'an invalid method', given: { method: 'A B' } },
    { of: 'a header beyond U+00FF', given: { headers: { 'x-a': '€' } } },
    { of: 'a header without a name', given: { headers: { 'a b': '1' } } },
  ])('with $of is reported as unreadable', ({ given }) => {
    expect(requestFromEvent(anEvent(given))).toEqual({ unreadable: expect.stringMatching(/\.$/) });
  });
});

describe('a response', () => {
  it.each([
    { type: 'application/json', encoded: false, body: '{"é":1}' },
    { type: 'application/problem+json', encoded: false, body: '{"é":1}' },
    {
      type: 'application/octet-stream',
      encoded: true,
      body: Buffer.from('{"é":1}').toString('base64'),
    },
  ])('of $type is base64-encoded: $encoded', async ({ type, encoded, body }) => {
    const response = new Response('{"é":1}', { status: 202, headers: { 'content-type': type } });

    const result = await resultFromResponse(response);

    expect(result).toMatchObject({ statusCode: 202, isBase64Encoded: encoded, body });
    expect(result.headers).toMatchObject({ 'content-type': type });
  });
});
