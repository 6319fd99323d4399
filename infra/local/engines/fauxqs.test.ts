import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueuesAndBuckets, startQueuesAndBuckets } from './fauxqs.ts';

const home = mkdtempSync(join(tmpdir(), 'drydock-s3-'));
const path = join(home, 'a', 'b', 's3');
const accessKeyId = 'key-of-this-test';
let engine: QueuesAndBuckets;
beforeAll(async () => {
  engine = await startQueuesAndBuckets({ path, accessKeyId });
  await send('PUT', '/out');
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true });
});

type Extra = Readonly<{ headers?: Readonly<Record<string, string>>; body?: string }>;

/** Uses `node:http` because `fetch` would resolve the dots itself. */
async function send(method: string, target: string, { headers = {}, body = '' }: Extra = {}) {
  const { hostname, port } = new URL(engine.url);
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/s3/aws4_request, ` +
    'SignedHeaders=host, Signature=00';
  const answer = Promise.withResolvers<Readonly<{ status: number; content: string }>>();
  const length = { 'content-length': Buffer.byteLength(body) };
  const options = {
    hostname,
    port,
    method,
    path: target,
    headers: { ...headers, ...length, authorization },
  };
  const sent = request(options, async (message) => {
    answer.resolve({ status: message.statusCode ?? 0, content: await text(message) });
  });
  sent.on('error', answer.reject).end(body);
  return answer.promise;
}

const form = {
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  body:
    '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n../../../../escaped\r\n' +
    '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nbytes\r\n--x--\r\n',
};

describe('the local S3', () => {
  it.each([
    { by: 'a path', method: 'PUT', target: '/out/../../../../escaped' },
    { by: 'an encoded path', method: 'PUT', target: '/out/%2e%2e/%2e%2e/%2e%2e/%2e%2e/escaped' },
    { by: 'encoded slashes', method: 'PUT', target: '/out/..%2f..%2f..%2f..%2fescaped' },
    { by: 'a segment within', method: 'PUT', target: '/out/x/./y' },
    { by: 'its last segment', method: 'PUT', target: '/out/x/..' },
    { by: 'a multipart upload', method: 'POST', target: '/out/..%2f..%2fescaped?uploads' },
    { by: 'a form', method: 'POST', target: '/out', extra: form },
  ])('refuses a way out of its folder by $by', async ({ method, target, extra = {} }) => {
    const { status, content } = await send(method, target, { body: 'bytes', ...extra });

    expect({ status, content }).toMatchObject({
      status: 400,
      content: expect.stringContaining('<Code>InvalidArgument</Code>'),
    });
    expect(readdirSync(join(home, 'a'))).toEqual(['b']);
    expect(readdirSync(join(home, 'a', 'b'))).toEqual(['s3']);
    expect(readdirSync(path).sort()).toEqual(['_multipart', 'buckets']);
  });

  it.each([
    { by: 'a path', method: 'DELETE', target: '/out/..%2f..%2f..%2f..%2fvictims%2fvictim' },
    {
      by: 'a list',
      method: 'POST',
      target: '/out?delete',
      body: '<Delete><Object><Key>../../../../victims/victim</Key></Object></Delete>',
    },
  ])('deletes nothing outside its folder by $by', async ({ method, target, body = '' }) => {
    mkdirSync(join(home, 'a', 'b', 'victims'), { recursive: true });
    const victim = join(home, 'a', 'b', 'victims', 'victim.data');
    writeFileSync(victim, 'precious');

    const { status } = await send(method, target, { body });

    expect(status).toBe(400);
    expect(existsSync(victim)).toBe(true);
    rmSync(join(home, 'a', 'b', 'victims'), { recursive: true });
  });

  it('stores keys with dots that are no segments', async () => {
    expect((await send('PUT', '/out/..a/b../c..d/...', { body: 'x' })).status).toBe(200);
    expect(await send('GET', '/out/..a/b../c..d/...')).toEqual({ status: 200, content: 'x' });
  });
});
