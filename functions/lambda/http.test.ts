import { describe, expect, it } from 'vitest';
import { requestOf, resultOf } from './http.ts';
import { anEvent } from './testing.ts';

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
    const request = requestOf(
      anEvent({ ...given, headers: { 'x-a': 'b' }, query: 'wait=5&state=open' }),
    );

    expect(request.method).toBe('POST');
    expect(request.url).toBe('https://api.example.com/v1/leases?wait=5&state=open');
    expect(request.headers.get('x-a')).toBe('b');
    expect(await request.text()).toBe(body);
  });

  it('of a GET has no body, whatever it carries', async () => {
    const request = requestOf(anEvent({ body: 'x', method: 'GET' }));

    expect(request.body).toBeNull();
  });

  it.each([
    { path: '/v1/blueprints/a?state=all', asked: '/v1/blueprints/a%3Fstate=all' },
    { path: '/v1/blueprints/a#b', asked: '/v1/blueprints/a%23b' },
    { path: '/v1/blueprints/50%', asked: '/v1/blueprints/50%25' },
    { path: '/v1/blueprints/a%20b', asked: '/v1/blueprints/a%20b' },
    { path: '//v1', asked: '//v1' },
  ])('whose path was decoded as $path asks for $asked', ({ path, asked }) => {
    const { pathname, search } = new URL(requestOf(anEvent({ path, query: 'a=b' })).url);

    expect({ pathname, search }).toEqual({ pathname: asked, search: '?a=b' });
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
