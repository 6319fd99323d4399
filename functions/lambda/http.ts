import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Why an event is no request that anybody can answer. */
export type Unreadable = Readonly<{ unreadable: string }>;

/** API Gateway's event (payload 2.0) as the request that was made. */
export function requestOf(event: APIGatewayProxyEventV2): Request | Unreadable {
  const path = pathOf(event);
  if (hasOtherNames(path)) {
    return { unreadable: 'The address has dots for folders, or escapes that it needs not.' };
  }
  try {
    return requestTo(path, event);
  } catch {
    return { unreadable: 'The method or a header is none that HTTP knows.' };
  }
}

/** @throws for a method like TRACE, and for characters beyond U+00FF in a header */
function requestTo(path: string, event: APIGatewayProxyEventV2): Request {
  const { method } = event.requestContext.http;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name, value);
  }
  const hasBody = event.body !== undefined && method !== 'GET' && method !== 'HEAD';
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  return new Request(`https://${event.requestContext.domainName}${path}${query}`, {
    method,
    headers,
    ...(hasBody ? { body: Buffer.from(event.body ?? '', encoding) } : {}),
  });
}

/**
 * API Gateway has decoded it: what it stands for must not turn into a query, an end or a slash, nor
 * into nothing, as tabs and line ends do within an address.
 */
const pathOf = ({ rawPath }: APIGatewayProxyEventV2): string =>
  rawPath
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[?#\\\p{Cc} ]/gu, (char) => encodeURIComponent(char));

/**
 * An address that leads where another one does: `/v1/leases/../principals`, `/v1/%70rincipals`. An
 * IAM policy that is about paths has judged the one that was written, so no other is answered.
 */
function hasOtherNames(path: string): boolean {
  const escapes = [...path.matchAll(/%([0-9A-Fa-f]{2})/g)];
  const plain = escapes.some(([, hex = '']) =>
    /[\w.~-]/.test(String.fromCharCode(Number(`0x${hex}`))),
  );
  return plain || !path.startsWith('/') || path.split('/').some((part) => /^\.\.?$/.test(part));
}

/** A response as API Gateway takes it; only text travels as text. */
export async function resultOf(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  const isText = /json|^text\//.test(response.headers.get('content-type') ?? '');
  const body = Buffer.from(await response.arrayBuffer());
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
