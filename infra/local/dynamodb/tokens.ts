import { createHash } from 'node:crypto';
import type { BatchOp, Store } from 'dynalite/db/index.js';
import { dynamoError } from './errors.ts';

const tokenLifeMs = 10 * 60 * 1000;
/** Old tokens swept along with one transaction, so that no batch grows with the time before it. */
const sweptMax = 100;
const tokenKeyPrefix = 'drydock-token~';

type Remembered = { readonly hash: string; readonly at: number };

export type Tokens = {
  /** True when this very request was committed before; throws when the token was another's. */
  isReplay(token: string, payload: string): boolean;
  /** What the transaction's own batch must carry, so that token and effect are one write. */
  opsToRemember(token: string, payload: string): readonly BatchOp[];
  /** To be called once that batch is committed. */
  remember(token: string, payload: string): void;
};

/** The memory behind ClientRequestToken: what was committed in the last ten minutes. */
export async function loadTokens(store: Store, now: () => number): Promise<Tokens> {
  const remembered = new Map<string, Remembered>();
  const range = { gte: tokenKeyPrefix, lt: `${tokenKeyPrefix}\uffff` };
  const loaded: (readonly [string, Remembered])[] = [];
  for await (const [key, value] of store.db.iterator(range)) {
    if (isRemembered(value)) loaded.push([key.slice(tokenKeyPrefix.length), value]);
  }
  // Oldest first, so that expiry only ever looks at the head.
  loaded.sort(([, a], [, b]) => a.at - b.at);
  for (const [token, entry] of loaded) remembered.set(token, entry);

  const isAlive = (entry: Remembered) => now() - entry.at < tokenLifeMs;

  function expired(): readonly string[] {
    const tokens: string[] = [];
    for (const [token, entry] of remembered) {
      if (isAlive(entry) || tokens.length === sweptMax) break;
      tokens.push(token);
    }
    return tokens;
  }

  return {
    isReplay(token, payload) {
      const entry = remembered.get(token);
      if (!entry || !isAlive(entry)) return false;
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
