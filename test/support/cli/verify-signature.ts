import { createHash, createHmac } from 'node:crypto';
import type { ReceivedRequest } from './fake-api.ts';

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const uriEncoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Verifies a SigV4 signature as API Gateway does. Written from AWS's documentation, without any of
 * its code. Returns why the request would be refused, or null.
 */
export function signatureErrorOf(
  request: ReceivedRequest,
  secret: string,
  region: string,
): string | null {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers;
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w{64})$/.exec(
      authorization,
    ) ?? [];
  if (signature === '') return `no signature: ${authorization}`;
  const day = String(date).slice(0, 8);
  if (scope !== `${day}/${region}/execute-api/aws4_request`) return `another scope: ${scope}`;
  const signed = names.split(';');
  for (const name of ['host', 'x-amz-date']) if (!signed.includes(name)) return `${name} unsigned`;

  const [method = '', path = ''] = request.route.split(' ');
  const query = [...request.query].map(
    ([name, value]) => `${uriEncoded(name)}=${uriEncoded(value)}`,
  );
  const headers = signed.map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const address = path.split('/').map(uriEncoded).join('/');
  const canonical = [
    method,
    address,
    query.toSorted().join('&'),
    headers.join(''),
    names,
    sha256Hex(request.body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256Hex(canonical)].join('\n');
  const key = [region, 'execute-api', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(key, text).toString('hex') === signature ? null : 'another signature';
}
