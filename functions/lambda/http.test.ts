import { describe, expect, it } from 'vitest';
import { anEvent } from '../../test/support/lambda/http-event.ts';
import { requestOf, resultOf } from './http.ts';

/** One that can be made of its event. */
function readable(given: Parameters<typeof anEvent>[0]): Request {
  const request = requestOf(anEvent(given));
  if (request instanceof Request) return request;
  throw new Error(request.unreadable);
}

describe('an event of API Gateway', () => {
  it.each([
    { of: 'text', given: { body: '{"a":"é"}' }, body: '{"a":"é"}' },
    {
      of: 'base64',
      given: { body: Buffer.from('{"a":"é"}').toString('base64'), isBase64Encoded: true },
      body: '{"a":"é"}',
    },
    { of: 'nothing', given: {}, body: '' },
  ])('with a body of $of is the request that was made', async ({ given, body }) => {
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

  it('of a GET has no body, whatever it carries', async () => {
    const request = readable({ body: 'x', method: 'GET' });

    expect(request.body).toBeNull();
  });

  it.each([
    { path: '/v1/blueprints/a?state=all', asked: '/v1/blueprints/a%3Fstate=all' },
    { path: '/v1/blueprints/a#b', asked: '/v1/blueprints/a%23b' },
    { path: '/v1/blueprints/50%', asked: '/v1/blueprints/50%25' },
    { path: '/v1/blueprints/a%20b', asked: '/v1/blueprints/a%20b' },
    { path: '//v1', asked: '//v1' },
    { path: '/v1/leases\\..\\principals', asked: '/v1/leases%5C..%5Cprincipals' },
    { path: '/v1/leases/.\t./principals', asked: '/v1/leases/.%09./principals' },
    { path: '/v1/leases ', asked: '/v1/leases%20' },
    { path: '/v1/leases/.a/..b/...', asked: '/v1/leases/.a/..b/...' },
  ])('whose path was decoded as $path asks for $asked', ({ path, asked }) => {
    const { pathname, search } = new URL(readable({ path, query: 'a=b' }).url);

    expect({ pathname, search }).toEqual({ pathname: asked, search: '?a=b' });
  });
});

describe('an event that is no request', () => {
  it.each([
    { of: 'dots', given: { path: '/v1/leases/../principals' } },
    { of: 'a dot', given: { path: '/v1/./principals' } },
    { of: 'escaped dots', given: { path: '/v1/leases/%2e%2E/principals' } },
    { of: 'half of them', given: { path: '/v1/leases/.%2e' } },
    { of: 'an escaped letter', given: { path: '/v1/%70rincipals' } },
    { of: 'no slash', given: { path: '*' } },
    { of: 'TRACE', given: { method: 'TRACE' } },
    { of: 'a method that is none', given: { method: 'A B' } },
    { of: 'a header beyond U+00FF', given: { headers: { 'x-a': '€' } } },
    { of: 'a header without a name', given: { headers: { 'a b': '1' } } },
  ])('having $of is told as such', ({ given }) => {
    expect(requestOf(anEvent(given))).toEqual({ unreadable: expect.stringMatching(/\.$/) });
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
  ])('of $type travels encoded: $encoded', async ({ type, encoded, body }) => {
    const response = new Response('{"é":1}', { status: 202, headers: { 'content-type': type } });

    const result = await resultOf(response);

    expect(result).toMatchObject({ statusCode: 202, isBase64Encoded: encoded, body });
    expect(result.headers).toMatchObject({ 'content-type': type });
  });
});
