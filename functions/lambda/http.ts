import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** API Gateway's event (payload 2.0) as the request that was made. */
export function requestOf(event: APIGatewayProxyEventV2): Request {
  const { method } = event.requestContext.http;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name, value);
  }
  const hasBody = event.body !== undefined && method !== 'GET' && method !== 'HEAD';
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  return new Request(`https://${event.requestContext.domainName}${pathOf(event)}${query}`, {
    method,
    headers,
    ...(hasBody ? { body: Buffer.from(event.body ?? '', encoding) } : {}),
  });
}

/** API Gateway has decoded it: what it stands for must not turn into a query or an end. */
const pathOf = ({ rawPath }: APIGatewayProxyEventV2): string =>
  rawPath
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23');

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
