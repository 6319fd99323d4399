import { CliError, exitCodes } from '../exit.ts';
import type { CliSettings } from '../settings.ts';
import { sleep } from '../sleep.ts';
import { connectionFailureOf, unreachableError } from './connection-failure.ts';
import { errorFromResponse } from './problem.ts';
import { retryAfterMs } from './retry-after.ts';
import type { SignRequest } from './sign.ts';

export type RequestOptions = Readonly<{
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  body?: object;
  /** Ends the request and its retries; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Once it aborts, the request is not sent again; one that is under way still gets its answer. */
  lastTry?: AbortSignal | undefined;
  /** How long to retry, instead of the client's own patience. */
  patienceMs?: number;
}>;

export type ApiResponse = Readonly<{ status: number; headers: Headers; bytes: Uint8Array }>;

/** An object as an answer shows it. */
export type Looked<View> = Readonly<{
  view: View;
  /** How long the API asks to wait before the next look; null: it holds requests meanwhile. */
  retryAfterMs: number | null;
}>;

export type ApiClient = Readonly<{
  url: string;
  send(path: string, options?: RequestOptions): Promise<ApiResponse>;
  /** Returns the response's JSON. Only the API decides its shape (shared/model/wire). */
  json<T>(path: string, options?: RequestOptions): Promise<T>;
  /** Returns the same, and when to look again. */
  look<T>(path: string, options?: RequestOptions): Promise<Looked<T>>;
}>;

export type ApiClientOptions = Readonly<{
  patienceMs: number;
  /** Called when a request got no usable answer and is about to be sent again. */
  onRetry(detail: string, leftMs: number): void;
  userAgent: string;
}>;

const answerTimeoutMs = 15_000;
const backoffMs = { first: 100, max: 3_000 } as const;

/** Creates an HTTP client that repeats requests after lost answers and 5xx, for a bounded time. */
export function createApiClient(settings: CliSettings, options: ApiClientOptions): ApiClient {
  const { url } = settings;
  const sign = signerFor(settings);
  let everAnswered = false;

  async function send(path: string, request: RequestOptions = {}): Promise<ApiResponse> {
    const patienceMs = request.patienceMs ?? options.patienceMs;
    const giveUpAt = performance.now() + patienceMs;
    for (let delay: number = backoffMs.first; ; delay = Math.min(delay * 2, backoffMs.max)) {
      const attempt = await attemptOnce(path, request);
      if (attempt.kind === 'response') return attempt.response;

      const left = giveUpAt - performance.now();
      const pauseMs = attempt.retryAfterMs ?? delay * (0.5 + Math.random() / 2);
      if (attempt.final || left < pauseMs || request.lastTry?.aborted) throw attempt.error;
      options.onRetry(attempt.detail, left);
      await sleep(pauseMs, request.signal ?? request.lastTry);
      request.signal?.throwIfAborted();
      if (request.lastTry?.aborted) throw attempt.error;
    }
  }

  async function attemptOnce(path: string, request: RequestOptions): Promise<Attempt> {
    try {
      const response = await sendOnce(
        { settings, sign, userAgent: options.userAgent },
        path,
        request,
      );
      everAnswered = true;
      if (response.status < 400) return { kind: 'response', response };
      const body = new TextDecoder().decode(response.bytes);
      const error = errorFromResponse(response.status, body, url);
      const retry = response.status === 429 || response.status >= 500;
      const detail = error.message;
      return { kind: 'failed', error, detail, final: !retry, retryAfterMs: askedPauseMs(response) };
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason;
      // It could not even be sent, and a retry would fail the same way.
      if (cause instanceof CliError) throw cause;
      const failure = connectionFailureOf(cause);
      const error = unreachableError(url, settings.source, failure);
      // If the very first request finds no listener, the address is wrong: retrying is useless.
      const final = failure.neverArrived && !everAnswered;
      return { kind: 'failed', error, detail: failure.detail, final, retryAfterMs: null };
    }
  }

  async function look<T>(path: string, request: RequestOptions = {}): Promise<Looked<T>> {
    const response = await send(path, request);
    return { view: jsonBodyOf(response, url), retryAfterMs: askedPauseMs(response) };
  }

  async function json<T>(path: string, request: RequestOptions = {}): Promise<T> {
    return (await look<T>(path, request)).view;
  }

  return { url, send, json, look };
}

const askedPauseMs = ({ headers }: ApiResponse): number | null => retryAfterMs(headers, Date.now());

/** Returns the response's JSON; null if its body is empty. */
function jsonBodyOf({ bytes }: ApiResponse, url: string) {
  const text = new TextDecoder().decode(bytes);
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(exitCodes.temporary, `${url} answered, but not with JSON.`, {
      hint: 'is DRYDOCK_URL the address of a Drydock?',
    });
  }
}

type Sender = Readonly<{ settings: CliSettings; sign: SignRequest; userAgent: string }>;

async function sendOnce(
  { settings, sign, userAgent }: Sender,
  path: string,
  request: RequestOptions,
): Promise<ApiResponse> {
  const { url, token, signingRegion } = settings;
  const longPollMs = Number(request.query?.['wait'] ?? 0) * 1_000;
  const timeout = AbortSignal.timeout(answerTimeoutMs + longPollMs);
  const address = new URL(addressOf(url, path, request.query));
  const method = request.method ?? 'GET';
  const body = request.body && JSON.stringify(request.body);
  const headers = {
    accept: 'application/json, */*',
    ...(token === null || signingRegion !== null ? {} : { authorization: `Bearer ${token}` }),
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...request.headers,
  };
  const signed = await sign({ method, url: address, headers, body });
  const response = await fetch(address, {
    method,
    headers: headersOf({ ...signed, 'user-agent': userAgent }),
    ...(body ? { body } : {}),
    redirect: 'error',
    signal: request.signal ? AbortSignal.any([timeout, request.signal]) : timeout,
  });
  // The body is part of the answer: a connection closed half-way through is a lost answer, too.
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

/** Throws a sentence of ours if HTTP cannot carry a header: the original error would show it. */
function headersOf(fields: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(fields);
  } catch {
    throw new CliError(exitCodes.settings, 'a header of the request would not be valid.', {
      hint: 'is there a line break in a setting of AWS, such as AWS_SESSION_TOKEN?',
    });
  }
}

type Attempt =
  | Readonly<{ kind: 'response'; response: ApiResponse }>
  | Readonly<{
      kind: 'failed';
      error: Error;
      detail: string;
      final: boolean;
      retryAfterMs: number | null;
    }>;

/** Encodes as SigV4 requires: a space is %20, and only letters, digits and -_.~ stay. */
const encodedForSignature = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Returns the signer; its module is loaded on demand, since it slows down start-up. */
function signerFor({ signingRegion }: CliSettings): SignRequest {
  if (signingRegion === null) return async ({ headers }) => headers;
  const loading = import('./sign.ts').then((module) => module.createRequestSigner(signingRegion));
  // A failure is reported by the first request that needs the signer.
  loading.catch(() => undefined);
  return async (request) => (await loading)(request);
}

function addressOf(url: string, path: string, query: RequestOptions['query'] = {}): string {
  const text = Object.entries(query)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodedForSignature(String(value))}`],
    )
    .join('&');
  return `${url}${path}${text === '' ? '' : `?${text}`}`;
}
