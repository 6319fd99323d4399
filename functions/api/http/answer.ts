import type { Instant } from '../../../shared/model/time.ts';

/** A route's answer: JSON, or raw bytes. */
export type Answer = Readonly<{
  status: number;
  body: object | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
  /** Since when the client waits for the object in it to change; null, left out: it does not. */
  waitingSince?: Instant | null;
}>;

export const ok = (body: object, waitingSince: Instant | null = null): Answer => ({
  status: 200,
  body,
  waitingSince,
});
export const created = (body: object, location: string): Answer => ({
  status: 201,
  body,
  headers: { location },
});
/** Answers 202: the request was recorded; the object itself shows what comes of it. */
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
