import type { Transaction } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';

/** DynamoDB remembers the token of a committed transaction for ten minutes. */
const tokenMemoryMs = 600_000;

/**
 * Remembers the tokens of committed transactions: a repeat is an echo, other bytes are a mismatch.
 */
export function createTokenMemory(clock: Clock) {
  const known = new Map<string, Readonly<{ bytes: string; until: number }>>();

  function forget(): void {
    for (const [token, { until }] of known) {
      if (until > clock.now()) return;
      known.delete(token);
    }
  }

  return {
    lookUp({ token, writes }: Transaction): 'new' | 'echo' | 'mismatch' {
      forget();
      const before = known.get(token);
      if (before === undefined) return 'new';
      return before.bytes === JSON.stringify(writes) ? 'echo' : 'mismatch';
    },
    remember({ token, writes }: Transaction): void {
      known.set(token, { bytes: JSON.stringify(writes), until: clock.now() + tokenMemoryMs });
    },
  };
}
