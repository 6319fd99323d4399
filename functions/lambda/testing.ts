import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type Given = Readonly<{
  method?: string;
  path?: string;
  query?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  isBase64Encoded?: boolean;
  userAgent?: string;
  /** What the authorizer in front found out, as API Gateway hands it over. */
  authorizer?: object | undefined;
}>;

/** A request as API Gateway hands it to a function (payload 2.0). */
export function anEvent(given: Given = {}): APIGatewayProxyEventV2 {
  const { method = 'POST', path = '/v1/leases', query = '', body, userAgent = 'curl/8' } = given;
  const { authorizer, headers = {}, isBase64Encoded = false } = given;
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: {
      accountId: '0',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http,
      requestId: 'r',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(authorizer ? { authorizer } : {}),
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}
