import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The reason why an event cannot be turned into a request. */
export type Unreadable = Readonly<{ unreadable: string }>;

/** Converts an API Gateway event (payload format 2.0) to the original request. */
export function requestFromEvent(event: APIGatewayProxyEventV2): Request | Unreadable {
  const path = escapedPath(event);
  if (isAliasPath(path)) {
    return { unreadable: 'The path has dot segments or needless percent-encoding.' };
  }
  try {
    return requestTo(path, event);
  } catch {
    return { unreadable: 'The method or a header is not valid HTTP.' };
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
 * Returns the path with characters re-encoded that API Gateway decoded and a URL would give another
 * meaning: a query, a fragment, a slash, or nothing, as for tabs and line ends within a URL.
 */
const escapedPath = ({ rawPath }: APIGatewayProxyEventV2): string =>
  rawPath
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[?#\\\p{Cc} ]/gu, (char) => encodeURIComponent(char));

/**
 * True if another path names the same resource: `/v1/leases/../principals`, `/v1/%70rincipals`. An
 * IAM policy on paths has judged the path as written, so aliases are never served.
 */
function isAliasPath(path: string): boolean {
  const escapes = [...path.matchAll(/%([0-9A-Fa-f]{2})/g)];
  const needlesslyEscaped = escapes.some(([, hex = '']) =>
    /[\w.~-]/.test(String.fromCharCode(Number(`0x${hex}`))),
  );
  return (
    needlesslyEscaped ||
    !path.startsWith('/') ||
    path.split('/').some((part) => /^\.\.?$/.test(part))
  );
}

/** Converts a response to API Gateway's result; bodies other than text are base64-encoded. */
export async function resultFromResponse(
  response: Response,
): Promise<APIGatewayProxyStructuredResultV2> {
  const isText = /json|^text\//.test(response.headers.get('content-type') ?? '');
  const body = Buffer.from(await response.arrayBuffer());
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
