import { createHash } from 'node:crypto';
import type { BatchOp, Store } from 'dynalite/db/index.js';
import { dynamoError } from './errors.ts';

const tokenLifeMs = 10 * 60 * 1000;
/** How many expired tokens one transaction deletes: bounds its batch after a busy time. */
const sweptMax = 100;
const tokenKeyPrefix = 'drydock-token~';

type Remembered = { readonly hash: string; readonly at: number };

export type Tokens = {
  /** True if this exact request was committed before; throws if the token was another request's. */
  isReplay(token: string, payload: string): boolean;
  /** Returns what the transaction's batch must include, so that token and effect are one write. */
  opsToRemember(token: string, payload: string): readonly BatchOp[];
  /** Must be called once that batch is committed. */
  remember(token: string, payload: string): void;
};

/** Loads the tokens of the transactions committed in the last ten minutes (ClientRequestToken). */
export async function loadTokens(store: Store, now: () => number): Promise<Tokens> {
  const remembered = new Map<string, Remembered>();
  const range = { gte: tokenKeyPrefix, lt: `${tokenKeyPrefix}\uffff` };
  const loaded: (readonly [string, Remembered])[] = [];
  for await (const [key, value] of store.db.iterator(range)) {
    if (isRemembered(value)) loaded.push([key.slice(tokenKeyPrefix.length), value]);
  }
  // Oldest first, so that expiry only has to look at the head.
  loaded.sort(([, a], [, b]) => a.at - b.at);
  for (const [token, entry] of loaded) remembered.set(token, entry);

  const isValid = (entry: Remembered) => now() - entry.at < tokenLifeMs;

  function expired(): readonly string[] {
    const tokens: string[] = [];
    for (const [token, entry] of remembered) {
      if (isValid(entry) || tokens.length === sweptMax) break;
      tokens.push(token);
    }
    return tokens;
  }

  return {
    isReplay(token, payload) {
      const entry = remembered.get(token);
      if (!entry || !isValid(entry)) return false;
      if (entry.hash === hashOf(payload)) return true;
      throw dynamoError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request. ' +
          'Do not reuse a client token with different requests, unless the requests are identical',
      );
    },
    opsToRemember(token, payload) {
      const entry: Remembered = { hash: hashOf(payload), at: now() };
      const stale = expired().filter((old) => old !== token);
      return [
        ...stale.map((old) => ({ type: 'del', key: tokenKeyPrefix + old }) as const),
        { type: 'put', key: tokenKeyPrefix + token, value: entry },
      ];
    },
    remember(token, payload) {
      for (const old of expired()) remembered.delete(old);
      remembered.delete(token);
      remembered.set(token, { hash: hashOf(payload), at: now() });
    },
  };
}

function hashOf(payload: string): string {
  return createHash('sha256').update(payload).digest('base64');
}

function isRemembered(value: unknown): value is Remembered {
  return typeof value === 'object' && value !== null && 'hash' in value && 'at' in value;
}
