import type { ApiPorts } from '../ports.ts';

const cors = {
  methods: 'GET, POST, PUT, DELETE',
  headers: 'authorization, content-type, idempotency-key',
  exposed: 'location, retry-after, x-request-id, x-drydock-total-bytes, x-drydock-next',
};

/**
 * Returns the headers that let a web page of another origin read an answer: only for origins that
 * the deployment names. Sign-in is by header and never by cookie, so credentials are not allowed.
 */
export function corsHeaders(
  { allowedOrigins = [] }: Pick<ApiPorts, 'allowedOrigins'>,
  request: Request,
): Readonly<Record<string, string>> {
  if (allowedOrigins.length === 0) return {};
  const origin = request.headers.get('origin');
  if (origin === null || !allowedOrigins.includes(origin)) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': cors.exposed,
  };
}

/** Answers a browser's preflight request; null if it is not one, or its origin is not allowed. */
export function preflight(ports: ApiPorts, request: Request): Response | null {
  if (request.method !== 'OPTIONS') return null;
  if (request.headers.get('access-control-request-method') === null) return null;
  const headers = corsHeaders(ports, request);
  if (headers['access-control-allow-origin'] === undefined) return null;
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': cors.methods,
      'access-control-allow-headers': cors.headers,
      'access-control-max-age': '600',
    },
  });
}
