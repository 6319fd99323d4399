import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines } from '../engines/engines.ts';

const path = mkdtempSync(join(tmpdir(), 'drydock-guard-'));
const device = 'mi-00000000000000001';
const marker = join(path, 'it-ran');
let engines: Engines;
let validAuthorization = '';
beforeAll(async () => {
  const onEvent = () => undefined;
  const options = { path, bootMs: 100, devices: [device], externalEndpoints: {}, onEvent };
  engines = await startEngines(options);
  validAuthorization = signedBy(engines.optionsFor('sqs').credentials?.accessKeyId ?? '');
});
afterAll(async () => {
  await engines.close();
  rmSync(path, { recursive: true });
});

/** The header of a signing client; nothing checks the signature itself. */
const signedBy = (key: string): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20261120/us-east-1/x/aws4_request, SignedHeaders=host, ` +
  'Signature=00';

type Headers = Readonly<Record<string, string>>;

/** Uses `node:http` because `fetch` sets Host itself. */
async function post(url: string, headers: Headers, body: string) {
  const { hostname, port } = new URL(url);
  const response = Promise.withResolvers<Readonly<{ status: number; content: string }>>();
  const options = { hostname, port, method: 'POST', path: '/', headers };
  const sent = request(options, async (message) => {
    response.resolve({ status: message.statusCode ?? 0, content: await text(message) });
  });
  sent.on('error', response.reject).end(body);
  return response.promise;
}

const json = 'application/x-amz-json-1.0';
const form = 'application/x-www-form-urlencoded';
const sendCommand = JSON.stringify({
  DocumentName: 'AWS-RunShellScript',
  InstanceIds: [device],
  Parameters: { commands: [`touch ${marker}`] },
});

/** One request to each engine that succeeds with the right key. */
const requests = [
  { of: 'dynamodb', type: json, target: 'DynamoDB_20120810.ListTables', body: '{}' },
  { of: 'sqs', type: json, target: 'AmazonSQS.ListQueues', body: '{}' },
  { of: 's3', type: form, target: '', body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  { of: 'ec2', type: form, target: '', body: 'Action=DescribeInstances&Version=2016-11-15' },
  { of: 'ssm', type: 'text/plain', target: 'AmazonSSM.SendCommand', body: sendCommand },
] as const;

describe.each(requests)('the engine of $of', ({ of, type, target, body }) => {
  const send = (headers: Headers) => {
    const targetHeader = target === '' ? {} : { 'x-amz-target': target };
    return post(engines.endpoints[of], { 'content-type': type, ...targetHeader, ...headers }, body);
  };
  const port = () => new URL(engines.endpoints[of]).port;

  it.each<{ request: string; signed?: boolean; headers: Headers }>([
    { request: 'without a signature', headers: {} },
    { request: 'signed with another key', headers: { authorization: signedBy('local') } },
    { request: 'signed with an empty key', headers: { authorization: signedBy('') } },
    { request: 'to a rebound name', signed: true, headers: { host: 'a.org:PORT' } },
    { request: 'to another port', signed: true, headers: { host: 'localhost:1' } },
    { request: 'from a web page', signed: true, headers: { origin: 'http://a.org' } },
    { request: 'from a page with a null origin', signed: true, headers: { origin: 'null' } },
  ])('refuses a request $request', async ({ signed = false, headers }) => {
    const named = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('PORT', port()),
    ]);
    const { status, content } = await send({
      ...(signed ? { authorization: validAuthorization } : {}),
      ...Object.fromEntries(named),
    });

    expect([400, 403]).toContain(status);
    expect(content).toMatch(/access key|127\.0\.0\.1|web page/);
    expect(existsSync(marker)).toBe(false);
  });
});

describe.each(requests.filter(({ of }) => of !== 'ssm'))('the engine of $of', (one) => {
  it.each(['127.0.0.1', 'LocalHost', '[::1]'])('accepts its key when named %s', async (name) => {
    const { port } = new URL(engines.endpoints[one.of]);
    const targetHeader = one.target === '' ? {} : { 'x-amz-target': one.target };
    const headers = { 'content-type': one.type, ...targetHeader, host: `${name}:${port}` };

    const { status } = await post(
      engines.endpoints[one.of],
      { ...headers, authorization: validAuthorization },
      one.body,
    );

    expect(status).toBe(200);
  });
});

it('the key is readable by its owner only, and each folder has its own', async () => {
  const other = mkdtempSync(join(tmpdir(), 'drydock-guard-'));
  const options = {
    path: other,
    bootMs: 100,
    devices: [],
    externalEndpoints: {},
    onEvent: () => undefined,
  };
  const next = await startEngines(options);
  const key = next.optionsFor('s3').credentials?.accessKeyId ?? '';
  await next.close();

  expect(statSync(join(other, 'access-key')).mode & 0o777).toBe(0o600);
  expect(key).toMatch(/^[0-9a-f]{40}$/);
  expect(validAuthorization).not.toContain(key);
  rmSync(other, { recursive: true });
});
