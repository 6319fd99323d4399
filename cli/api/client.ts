import { pause } from '../clock.ts';
import { CliError, exitCodes } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { errorFromAnswer } from './problem.ts';
import type { Sign } from './sign.ts';
import { troubleOf, unreachable } from './trouble.ts';

export type Ask = Readonly<{
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  body?: object;
  /** Ends the request and its repeats; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long troubles may last before we give up, instead of the client's own patience. */
  patienceMs?: number;
  /** False: a request whose answer was lost may have been done, so it is not sent again. */
  repeatable?: boolean;
}>;

export type Answer = Readonly<{ status: number; headers: Headers; bytes: Uint8Array }>;

export type Client = Readonly<{
  url: string;
  send(path: string, ask?: Ask): Promise<Answer>;
  /** The answer's JSON. The API is the one place that decides its shape (shared/model/wire). */
  json<T>(path: string, ask?: Ask): Promise<T>;
}>;

export type ClientOptions = Readonly<{
  patienceMs: number;
  /** Told when a request had no answer and is sent again. */
  onTrouble(detail: string, leftMs: number): void;
  userAgent: string;
}>;

const answerMs = 15_000;
const backoffMs = { first: 100, max: 3_000 } as const;

/** HTTP with a memory for troubles: lost answers and 5xx are asked again, for a bounded time. */
export function createClient(settings: Settings, options: ClientOptions): Client {
  const { url } = settings;
  const signed = signerFor(settings);
  let everAnswered = false;

  async function send(path: string, ask: Ask = {}): Promise<Answer> {
    const patienceMs = ask.patienceMs ?? options.patienceMs;
    const giveUpAt = performance.now() + patienceMs;
    for (let delay: number = backoffMs.first; ; delay = Math.min(delay * 2, backoffMs.max)) {
      const turn = await attempt(path, ask);
      if (turn.kind === 'answer') return turn.answer;

      const left = giveUpAt - performance.now();
      const pauseMs = turn.afterMs ?? delay * (0.5 + Math.random() / 2);
      if (turn.final || left < pauseMs) throw turn.error;
      options.onTrouble(turn.detail, left);
      await pause(pauseMs, ask.signal);
      ask.signal?.throwIfAborted();
    }
  }

  async function attempt(path: string, ask: Ask): Promise<Turn> {
    const repeatable = ask.repeatable ?? true;
    try {
      const answer = await once(settings, signed, options.userAgent, path, ask);
      everAnswered = true;
      if (answer.status < 400) return { kind: 'answer', answer };
      const error = errorFromAnswer(answer.status, new TextDecoder().decode(answer.bytes), url);
      const again = answer.status === 429 || (answer.status >= 500 && repeatable);
      return { kind: 'again', error, detail: error.message, final: !again, ...after(answer) };
    } catch (cause) {
      if (ask.signal?.aborted) throw ask.signal.reason;
      // It was never sent, and would not be the next time.
      if (cause instanceof CliError) throw cause;
      const trouble = troubleOf(cause);
      const error = unreachable(url, settings.from, trouble);
      // Nobody there at the very first request is a wrong address, not a passing trouble.
      const final = trouble.nobodyThere ? !everAnswered : !repeatable;
      return { kind: 'again', error, detail: trouble.detail, final };
    }
  }

  async function json<T>(path: string, ask: Ask = {}): Promise<T> {
    const answer = await send(path, ask);
    const text = new TextDecoder().decode(answer.bytes);
    if (text === '') return JSON.parse('null');
    try {
      return JSON.parse(text);
    } catch {
      throw new CliError(exitCodes.temporary, `${url} answered, but not as a Drydock does.`, {
        hint: 'is DRYDOCK_URL the address of a Drydock?',
      });
    }
  }

  return { url, send, json };
}

async function once(
  { url, token, sign }: Settings,
  signed: Sign,
  userAgent: string,
  path: string,
  ask: Ask,
): Promise<Answer> {
  const waits = Number(ask.query?.['wait'] ?? 0) * 1_000;
  const timeout = AbortSignal.timeout(answerMs + waits);
  const address = new URL(addressOf(url, path, ask.query));
  const method = ask.method ?? 'GET';
  const body = ask.body && JSON.stringify(ask.body);
  const headers = {
    accept: 'application/json, */*',
    ...(token === null || sign !== null ? {} : { authorization: `Bearer ${token}` }),
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...ask.headers,
  };
  const response = await fetch(address, {
    method,
    headers: {
      ...(await signed({ method, url: address, headers, body })),
      'user-agent': userAgent,
    },
    ...(body ? { body } : {}),
    redirect: 'error',
    signal: ask.signal ? AbortSignal.any([timeout, ask.signal]) : timeout,
  });
  // The body belongs to the answer: a connection cut half-way through is a lost answer too.
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

type Turn =
  | Readonly<{ kind: 'answer'; answer: Answer }>
  | Readonly<{ kind: 'again'; error: Error; detail: string; final: boolean; afterMs?: number }>;

/** `Retry-After` in seconds, as far as it is believable. */
function after(answer: Answer): { afterMs?: number } {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? { afterMs: Math.min(seconds, 30) * 1_000 } : {};
}

/** As signatures spell it: a space is %20, and nothing but letters, digits and -_.~ stays. */
const spelled = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Signing is loaded when it is needed: start-up is part of how a command line feels. */
function signerFor({ sign }: Settings): Sign {
  if (sign === null) return async ({ headers }) => headers;
  const made = import('./sign.ts').then(({ createSign }) => createSign(sign));
  // Told when it is used.
  made.catch(() => undefined);
  return async (request) => (await made)(request);
}

function addressOf(url: string, path: string, query: Ask['query'] = {}): string {
  const text = Object.entries(query)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${spelled(String(value))}`]))
    .join('&');
  return `${url}${path}${text === '' ? '' : `?${text}`}`;
}
