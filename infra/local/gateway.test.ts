import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemView } from '../../shared/model/wire/problem.ts';
import { type ApiHandler, type Gateway, startGateway } from './gateway.ts';

let gateway: Gateway;
const echo: ApiHandler = async ({ rawPath, rawQueryString, requestContext }) => {
  if (rawPath === '/crash') throw new Error('the function crashed');
  return { statusCode: 200, body: `${requestContext.http.method} ${rawPath} ? ${rawQueryString}` };
};
beforeAll(async () => {
  gateway = await startGateway(0, echo);
});
afterAll(() => gateway.close());

/** Sends the bytes as they are, and gives all that comes back. */
async function answerTo(request: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request, 'latin1');
  return await text(socket);
}

const asked = (line: string) => `${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;

describe('what the gateway answers by itself', () => {
  it.each([
    { what: 'no method', sent: asked('FOO /v1/leases'), status: 405, slug: 'method-not-allowed' },
    { what: 'TRACE', sent: asked('TRACE /v1/leases'), status: 405, slug: 'method-not-allowed' },
    { what: 'CONNECT', sent: asked('CONNECT a:80'), status: 405, slug: 'method-not-allowed' },
    {
      what: 'a long path',
      sent: asked(`GET /${'x'.repeat(20_000)}`),
      status: 413,
      slug: 'too-large',
    },
    { what: 'bytes in a path', sent: asked('GET /\xfc'), status: 400, slug: 'malformed-request' },
    { what: 'no HTTP', sent: 'GET / HTTP/9.1\r\n\r\n', status: 400, slug: 'malformed-request' },
    { what: 'a crash', sent: asked('GET /crash'), status: 500, slug: 'unexpected' },
  ])('is a problem document: $what', async ({ sent, status, slug }) => {
    const [head = '', body = ''] = (await answerTo(sent)).split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`));
    expect(head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(/^allow: /im.test(head)).toBe(status === 405);
    expect(problemView.parse(JSON.parse(body))).toMatchObject({
      ...{ status, type: `https://drydock.dev/problems/${slug}` },
    });
  });
});

it.each([
  { line: 'GET //', says: 'GET // ? ' },
  { line: 'GET /v1//x?a=b?c&d', says: 'GET /v1//x ? a=b?c&d' },
  { line: 'PURGE http://elsewhere/v1/leases', says: 'PURGE /v1/leases ? ' },
  { line: 'OPTIONS *', says: 'OPTIONS /* ? ' },
])('$line goes to the function', async ({ line, says }) => {
  expect(await answerTo(asked(line))).toContain(says);
});
