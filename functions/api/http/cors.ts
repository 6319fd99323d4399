import type { ApiPorts } from '../ports.ts';

const allowed = {
  methods: 'GET, POST, PUT, DELETE',
  headers: 'authorization, content-type, idempotency-key',
  exposed: 'location, retry-after, x-request-id, x-drydock-total-bytes, x-drydock-next',
};

/**
 * What lets a web page of another origin read an answer: nothing, unless the deployment names the
 * origin. Signing in is by header and never by cookie, so no credentials are let through.
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
    'access-control-expose-headers': allowed.exposed,
  };
}

/** A browser asks before it sends; null: this is no such question, or the origin is nobody's. */
export function preflight(ports: ApiPorts, request: Request): Response | null {
  if (request.method !== 'OPTIONS') return null;
  if (request.headers.get('access-control-request-method') === null) return null;
  const headers = corsHeaders(ports, request);
  if (headers['access-control-allow-origin'] === undefined) return null;
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': allowed.methods,
      'access-control-allow-headers': allowed.headers,
      'access-control-max-age': '600',
    },
  });
}
