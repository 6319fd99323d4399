import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** This machine's names for itself. Any other may be a web page's own name, rebound to it. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?$/i;

/**
 * True if `Host` names this machine and the port it listens on. A browser takes `Host` from the URL
 * that a page requests, and no page can change it, so a rebound DNS name shows here.
 */
export function isAddressedToLoopback({ headers, socket }: IncomingMessage): boolean {
  const [name, , port = '80'] = loopback.exec(headers.host ?? '') ?? [];
  return name !== undefined && Number(port) === socket.localPort;
}

/** Compares in constant time: the duration does not reveal how many characters match. */
export function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns why a request is refused, or null if it is allowed. */
export type EngineGuard = (message: IncomingMessage) => string | null;

/**
 * Returns the guard of an engine. It checks no signature: here the id of the access key is the
 * secret, and it never crosses a network, so a signature made with it would prove nothing more.
 */
export const engineGuard =
  (accessKeyId: string): EngineGuard =>
  (message) => {
    if (!isAddressedToLoopback(message))
      return 'This engine answers only to the names 127.0.0.1 and localhost.';
    const { origin, authorization = '' } = message.headers;
    if (origin !== undefined) return 'This engine accepts no request from a web page.';
    const [, given = ''] = /^AWS4-[\w-]+ Credential=([^/,\s]+)\//.exec(authorization) ?? [];
    if (isSameSecret(given, accessKeyId)) return null;
    return 'The access key does not match this local world: npm start prints the right one.';
  };
