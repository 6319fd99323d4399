/** What a route answers: JSON, or bytes as they are. */
export type Answer = Readonly<{
  status: number;
  body: object | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
}>;

export const ok = (body: object): Answer => ({ status: 200, body });
export const created = (body: object, location: string): Answer => ({
  status: 201,
  body,
  headers: { location },
});
/** It is asked for; what comes of it is seen in the object itself. */
export const accepted = (body: object, location?: string): Answer => ({
  status: 202,
  body,
  ...(location === undefined ? {} : { headers: { location } }),
});
export const bytes = (
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Answer => ({ status: 200, body, headers });

export function toResponse({ status, body, headers = {} }: Answer, requestId: string): Response {
  const isBytes = body instanceof Uint8Array;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  return new Response(isBytes ? body : JSON.stringify(body), {
    status,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
  });
}
