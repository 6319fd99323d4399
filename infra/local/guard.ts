import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** This machine's names for itself. Any other may be a web page's own name, rebound to here. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?$/i;

/** A browser says in `Host` whom its page believes to ask: no page can choose it. */
export function isAskedAsLoopback({ headers, socket }: IncomingMessage): boolean {
  const [name, , port = '80'] = loopback.exec(headers.host ?? '') ?? [];
  return name !== undefined && Number(port) === socket.localPort;
}

/** Compared in a time that does not tell how much of it was right. */
export function isSameSecret(given: string, kept: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(kept)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export type Guard = (message: IncomingMessage) => string | null;

/**
 * Why an engine does not answer, or null. Signatures are not computed: here the id of the access
 * key is the secret, and it goes over no network, so a signature made with it would prove no more.
 */
export const guardOf =
  (accessKeyId: string): Guard =>
  (message) => {
    if (!isAskedAsLoopback(message))
      return 'Only 127.0.0.1 and localhost are names of this engine.';
    const { origin, authorization = '' } = message.headers;
    if (origin !== undefined) return 'No web page has anything to ask of this engine.';
    const [, given = ''] = /^AWS4-[\w-]+ Credential=([^/,\s]+)\//.exec(authorization) ?? [];
    if (isSameSecret(given, accessKeyId)) return null;
    return 'The access key is not the one of this local world: npm start prints it.';
  };
