import { CliError, exitCodes } from '../exit.ts';

/** Why no response came, in words a person can act on. */
export type ConnectionFailure = Readonly<{
  detail: string;
  /** True if nothing listens there, or the name is unknown: the request certainly did nothing. */
  neverArrived: boolean;
}>;

const causeTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name could not be resolved',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ECONNRESET: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};
/** Why `fetch` rejects a request itself. Its other messages may contain what was to be sent. */
const rejections: Readonly<Record<string, string>> = {
  'bad port': 'HTTP clients do not use its port',
  'unexpected redirect': 'it redirects to another address',
};
const neverArrivedCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Translates what `fetch` threw; the one place that knows its error codes. */
export function connectionFailureOf(error: unknown): ConnectionFailure {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { detail: 'no answer in time', neverArrived: false };
  }
  const codes = codesOf(error);
  const code = codes.find((candidate) => candidate in causeTexts) ?? codes[0];
  return {
    detail: causeTexts[code ?? ''] ?? code ?? rejectionOf(error),
    // No code: `fetch` rejected the request before sending it, e.g. because HTTP blocks the port.
    neverArrived: code === undefined || neverArrivedCodes.includes(code),
  };
}

function rejectionOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request could not be sent';
  return rejections[error.message] ?? rejectionOf(error.cause);
}

/** Returns the codes of an error and of its causes; a host with two addresses has one for each. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...inner, ...codesOf(error.cause)];
}

/** Returns the error to exit with once retrying is over. */
export function unreachableError(
  url: string,
  source: string,
  failure: ConnectionFailure,
): CliError {
  const { origin } = new URL(url);
  return new CliError(exitCodes.unreachable, `cannot reach ${origin}: ${failure.detail}.`, {
    hint: source.endsWith('world.json')
      ? 'is the local world still running? `npm start` starts it'
      : 'is DRYDOCK_URL right, and is the network up?',
    doubtful: !failure.neverArrived,
  });
}
