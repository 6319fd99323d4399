import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines } from './engines.ts';

const path = mkdtempSync(join(tmpdir(), 'drydock-guard-'));
const device = 'mi-00000000000000001';
const mark = join(path, 'it-ran');
let engines: Engines;
let ours = '';
beforeAll(async () => {
  const onEvent = () => undefined;
  const options = { path, bootMs: 100, devices: [device], elsewhere: {}, onEvent };
  engines = await startEngines(options);
  ours = signedBy(engines.optionsFor('sqs').credentials?.accessKeyId ?? '');
});
afterAll(async () => {
  await engines.close();
  rmSync(path, { recursive: true });
});

/** As a client signs; the signature itself is not looked at. */
const signedBy = (key: string): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20261120/us-east-1/x/aws4_request, SignedHeaders=host, ` +
  'Signature=00';

type Headers = Readonly<Record<string, string>>;

/** By hand: `fetch` sets Host itself. */
async function post(url: string, headers: Headers, body: string) {
  const { hostname, port } = new URL(url);
  const answered = Promise.withResolvers<Readonly<{ status: number; said: string }>>();
  const asked = request({ hostname, port, method: 'POST', path: '/', headers }, async (answer) => {
    answered.resolve({ status: answer.statusCode ?? 0, said: await text(answer) });
  });
  asked.on('error', answered.reject).end(body);
  return answered.promise;
}

const json = 'application/x-amz-json-1.0';
const form = 'application/x-www-form-urlencoded';
const sendCommand = JSON.stringify({
  DocumentName: 'AWS-RunShellScript',
  InstanceIds: [device],
  Parameters: { commands: [`touch ${mark}`] },
});

/** One request of each engine, which is answered to whoever has the key. */
const asks = [
  { of: 'dynamodb', type: json, target: 'DynamoDB_20120810.ListTables', body: '{}' },
  { of: 'sqs', type: json, target: 'AmazonSQS.ListQueues', body: '{}' },
  { of: 's3', type: form, target: '', body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  { of: 'ec2', type: form, target: '', body: 'Action=DescribeInstances&Version=2016-11-15' },
  { of: 'ssm', type: 'text/plain', target: 'AmazonSSM.SendCommand', body: sendCommand },
] as const;

describe.each(asks)('the engine of $of', ({ of, type, target, body }) => {
  const ask = (headers: Headers) => {
    const aimed = target === '' ? {} : { 'x-amz-target': target };
    return post(engines.endpoints[of], { 'content-type': type, ...aimed, ...headers }, body);
  };
  const port = () => new URL(engines.endpoints[of]).port;

  it.each([
    { whom: 'whoever signs nothing', headers: () => ({}) },
    { whom: 'another key', headers: () => ({ authorization: signedBy('local') }) },
    { whom: 'no key', headers: () => ({ authorization: signedBy('') }) },
    { whom: 'a rebound name', headers: () => ({ authorization: ours, host: `a.org:${port()}` }) },
    { whom: 'another port', headers: () => ({ authorization: ours, host: 'localhost:1' }) },
    { whom: 'a page', headers: () => ({ authorization: ours, origin: 'http://a.org' }) },
    { whom: 'a page of no origin', headers: () => ({ authorization: ours, origin: 'null' }) },
  ])('refuses $whom', async ({ headers }) => {
    const { status, said } = await ask(headers());

    expect([400, 403]).toContain(status);
    expect(said).toMatch(/access key|127\.0\.0\.1|web page/);
    expect(existsSync(mark)).toBe(false);
  });
});

describe.each(asks.filter(({ of }) => of !== 'ssm'))('the engine of $of', (one) => {
  it.each(['127.0.0.1', 'LocalHost', '[::1]'])('answers its key as %s', async (name) => {
    const { port } = new URL(engines.endpoints[one.of]);
    const aimed = one.target === '' ? {} : { 'x-amz-target': one.target };
    const headers = { 'content-type': one.type, ...aimed, host: `${name}:${port}` };

    const { status } = await post(
      engines.endpoints[one.of],
      { ...headers, authorization: ours },
      one.body,
    );

    expect(status).toBe(200);
  });
});

it('the key is kept where nobody else reads it, and is another in another folder', async () => {
  const other = mkdtempSync(join(tmpdir(), 'drydock-guard-'));
  const options = {
    path: other,
    bootMs: 100,
    devices: [],
    elsewhere: {},
    onEvent: () => undefined,
  };
  const next = await startEngines(options);
  const key = next.optionsFor('s3').credentials?.accessKeyId ?? '';
  await next.close();

  expect(statSync(join(other, 'access-key')).mode & 0o777).toBe(0o600);
  expect(key).toMatch(/^[0-9a-f]{40}$/);
  expect(ours).not.toContain(key);
  rmSync(other, { recursive: true });
});
