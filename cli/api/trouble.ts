import { CliError, exitCodes } from '../exit.ts';

/** Why no answer came, in words a person can act on. */
export type Trouble = Readonly<{
  detail: string;
  /** Nothing listens there, or the name is unknown: the request was certainly not taken. */
  nobodyThere: boolean;
}>;

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no network',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};
const nobody = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'];

/** What `fetch` threw, translated once. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { detail: 'no answer in time', nobodyThere: false };
  }
  const codes = codesOf(error);
  const code = codes.find((candidate) => candidate in words) ?? codes[0];
  return {
    detail: words[code ?? ''] ?? code ?? deepestMessage(error),
    // Without a code it was refused before it left, e.g. a port that HTTP may not use.
    nobodyThere: code === undefined || nobody.includes(code),
  };
}

function deepestMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : deepestMessage(error.cause);
}

/** Codes of an error and of what caused it; a name with two addresses has an error for each. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...inner, ...codesOf(error.cause)];
}

/** The sentence and exit code of giving up. */
export function unreachable(url: string, from: string, trouble: Trouble): CliError {
  const { origin } = new URL(url);
  return new CliError(exitCodes.unreachable, `${origin} can't be reached: ${trouble.detail}.`, {
    hint: from.endsWith('world.json')
      ? 'is the local world still running? `npm start` starts it'
      : 'is DRYDOCK_URL right, and is the network up?',
    doubtful: !trouble.nobodyThere,
  });
}
