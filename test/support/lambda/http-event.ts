import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type HttpEventFields = Readonly<{
  method?: string;
  path?: string;
  query?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  isBase64Encoded?: boolean;
  userAgent?: string;
  /** The authorizer's result, in the form in which API Gateway passes it on. */
  authorizer?: object | undefined;
}>;

/** Returns a request as API Gateway passes it to a function (payload format 2.0). */
export function anEvent(given: HttpEventFields = {}): APIGatewayProxyEventV2 {
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
