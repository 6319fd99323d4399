import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemView } from '../../../shared/model/wire/problem.ts';
import { InvocationError, type InvocationFailure } from '../invocation-error.ts';
import { type ApiHandler, type Gateway, startGateway } from './gateway.ts';

let gateway: Gateway;
const fail = (failure: InvocationFailure) => () => {
  throw new InvocationError(failure, failure);
};
const failures: Readonly<Record<string, () => void>> = {
  '/crash': () => {
    throw new Error('the function crashed');
  },
  '/throttled': fail('throttled'),
  '/slow': fail('timed-out'),
  '/long': fail('event-too-large'),
  '/answer': fail('answer-too-large'),
};
/** Time passes only for the request that hangs. */
const hanging = Promise.withResolvers<void>();
const waits: number[] = [];
const wait = async (ms: number) => {
  waits.push(ms);
  await hanging.promise;
};
const echo: ApiHandler = async ({ rawPath, rawQueryString, requestContext }) => {
  if (rawPath === '/hang') return new Promise(() => {});
  failures[rawPath]?.();
  return { statusCode: 200, body: `${requestContext.http.method} ${rawPath} ? ${rawQueryString}` };
};
beforeAll(async () => {
  gateway = await startGateway(0, echo, { allowedOrigins: ['http://localhost:5173'], wait });
});
afterAll(() => gateway.close());

/** Sends the bytes unchanged and returns everything that comes back. */
async function rawAnswerTo(request: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request, 'latin1');
  return await text(socket);
}

const withHeaders = (line: string, headers: string) =>
  `${line} HTTP/1.1\r\n${headers}connection: close\r\n\r\n`;
/** Deferred because the gateway's port is known only once it listens. */
const aRequest = (line: string) => () => withHeaders(line, `host: 127.0.0.1:${gateway.port}\r\n`);

const methodNotAllowed = { status: 405, slug: 'method-not-allowed' };
describe('what the gateway answers itself', () => {
  it.each([
    { what: 'an unknown method', sent: aRequest('FOO /v1/leases'), ...methodNotAllowed },
    { what: 'TRACE', sent: aRequest('TRACE /v1/leases'), ...methodNotAllowed },
    { what: 'CONNECT', sent: aRequest('CONNECT a:80'), ...methodNotAllowed },
    {
      what: 'a long path',
      sent: aRequest(`GET /${'x'.repeat(20_000)}`),
      status: 413,
      slug: 'too-large',
    },
    {
      what: 'bytes in a path',
      sent: aRequest('GET /\xfc'),
      status: 400,
      slug: 'malformed-request',
    },
    {
      what: 'invalid HTTP',
      sent: () => 'GET / HTTP/9.1\r\n\r\n',
      status: 400,
      slug: 'malformed-request',
    },
  ])('is a problem document: $what', async ({ sent, status, slug }) => {
    const [head = '', body = ''] = (await rawAnswerTo(sent())).split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`));
    expect(head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(/^allow: /im.test(head)).toBe(status === 405);
    expect(problemView.parse(JSON.parse(body))).toMatchObject({
      status,
      type: `https://drydock.dev/problems/${slug}`,
    });
  });
});

const sizedBody = (bytes: number) => () =>
  `POST / HTTP/1.1\r\nhost: 127.0.0.1:${gateway.port}\r\nconnection: close\r\n` +
  `content-length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;

describe('what API Gateway answers in place of the function', () => {
  it.each([
    { what: 'a crash', sent: aRequest('GET /crash'), status: 500 },
    { what: 'an answer above 6 MB', sent: aRequest('GET /answer'), status: 500 },
    { what: 'a throttled function', sent: aRequest('GET /throttled'), status: 503 },
    { what: 'a function that took too long', sent: aRequest('GET /slow'), status: 503 },
    { what: 'an event above 6 MB', sent: aRequest('GET /long'), status: 413 },
    { what: 'a body above 10 MB', sent: sizedBody(10 * 1024 * 1024 + 1), status: 413 },
  ])('is $status with a message, and no problem: $what', async ({ sent, status }) => {
    const [head = '', body = ''] = (await rawAnswerTo(sent())).split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`));
    expect(head).toMatch(/^content-type: application\/json$/im);
    expect(JSON.parse(body)).toEqual({ message: messages[status] });
  });

  it('passes a body of 10 MB on to the function', async () => {
    expect(await rawAnswerTo(sizedBody(10 * 1024 * 1024)())).toContain('POST / ? ');
  });

  it('is 503 once the function has not answered for 30 s', async () => {
    const answer = rawAnswerTo(aRequest('GET /hang')());
    hanging.resolve();

    expect(await answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(new Set(waits)).toEqual(new Set([30_000]));
  });
});

const messages: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

it.each([
  { line: 'GET //', echoed: 'GET // ? ' },
  { line: 'GET /v1//x?a=b?c&d', echoed: 'GET /v1//x ? a=b?c&d' },
  { line: 'PURGE http://elsewhere/v1/leases', echoed: 'PURGE /v1/leases ? ' },
  { line: 'OPTIONS *', echoed: 'OPTIONS /* ? ' },
])('$line goes to the function', async ({ line, echoed }) => {
  expect(await rawAnswerTo(aRequest(line)())).toContain(echoed);
});

describe('a request by way of a web page', () => {
  it.each([
    { host: 'evil.example:PORT', lines: '' },
    { host: 'localhost', lines: '' },
    { host: 'localhost:1', lines: '' },
    { host: 'localhost:PORT', lines: 'origin: http://evil.example\r\n' },
    { host: 'localhost:PORT', lines: 'origin: http://localhost:1\r\n' },
    { host: 'localhost:PORT', lines: 'origin: null\r\n' },
  ])('is refused if its host or origin is foreign: $host $lines', async ({ host, lines }) => {
    const headers = `host: ${host.replace('PORT', String(gateway.port))}\r\n${lines}`;

    const answer = await rawAnswerTo(withHeaders('POST /v1/leases', headers));

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(lines === '' ? '"field":"Host"' : '"field":"Origin"');
  });

  it.each([
    { host: 'LOCALHOST:PORT', lines: '' },
    { host: '[::1]:PORT', lines: '' },
    { host: 'localhost:PORT', lines: 'origin: http://localhost:PORT\r\n' },
    { host: '127.0.0.1:PORT', lines: 'origin: http://localhost:5173\r\n' },
  ])('passes if host and origin are known: $host $lines', async ({ host, lines }) => {
    const headers = `host: ${host}\r\n${lines}`.replaceAll('PORT', String(gateway.port));

    const answer = await rawAnswerTo(withHeaders('POST /v1/leases', headers));

    expect(answer).toContain('POST /v1/leases ? ');
  });
});
