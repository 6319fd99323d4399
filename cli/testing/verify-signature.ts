import { createHash, createHmac } from 'node:crypto';
import type { Seen } from './fake-api.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const spelled = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * What API Gateway does with a signature, by AWS's own description of it and by none of its code:
 * the reason why the request would be refused, or null.
 */
export function refusalOf(seen: Seen, secret: string, region: string): string | null {
  const { authorization = '', 'x-amz-date': date = '' } = seen.headers;
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w{64})$/.exec(
      authorization,
    ) ?? [];
  if (signature === '') return `no signature: ${authorization}`;
  const day = String(date).slice(0, 8);
  if (scope !== `${day}/${region}/execute-api/aws4_request`) return `another scope: ${scope}`;
  const signed = names.split(';');
  for (const name of ['host', 'x-amz-date']) if (!signed.includes(name)) return `${name} unsigned`;

  const [method = '', path = ''] = seen.route.split(' ');
  const query = [...seen.query].map(([name, value]) => `${spelled(name)}=${spelled(value)}`);
  const headers = signed.map((name) => `${name}:${String(seen.headers[name]).trim()}\n`);
  const address = path.split('/').map(spelled).join('/');
  const canonical = [
    ...[method, address, query.toSorted().join('&'), headers.join(''), names, sha256(seen.body)],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [region, 'execute-api', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(key, text).toString('hex') === signature ? null : 'another signature';
}
