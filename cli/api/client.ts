import { pause } from '../clock.ts';
import { CliError, exitCodes } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { errorFromAnswer } from './problem.ts';
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
      const answer = await once(settings, options.userAgent, path, ask);
      everAnswered = true;
      if (answer.status < 400) return { kind: 'answer', answer };
      const error = errorFromAnswer(answer.status, new TextDecoder().decode(answer.bytes), url);
      const again = answer.status === 429 || (answer.status >= 500 && repeatable);
      return { kind: 'again', error, detail: error.message, final: !again, ...after(answer) };
    } catch (cause) {
      if (ask.signal?.aborted) throw ask.signal.reason;
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
  { url, token }: Settings,
  userAgent: string,
  path: string,
  ask: Ask,
): Promise<Answer> {
  const waits = Number(ask.query?.['wait'] ?? 0) * 1_000;
  const timeout = AbortSignal.timeout(answerMs + waits);
  const response = await fetch(addressOf(url, path, ask.query), {
    method: ask.method ?? 'GET',
    headers: {
      accept: 'application/json, */*',
      'user-agent': userAgent,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(ask.body ? { 'content-type': 'application/json' } : {}),
      ...ask.headers,
    },
    ...(ask.body ? { body: JSON.stringify(ask.body) } : {}),
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

function addressOf(url: string, path: string, query: Ask['query'] = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) pairs.append(name, String(value));
  }
  const text = pairs.toString();
  return `${url}${path}${text === '' ? '' : `?${text}`}`;
}
