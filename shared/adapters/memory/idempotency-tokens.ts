import type { Transaction } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';

/** DynamoDB knows a committed transaction's token for ten minutes. */
const tokenMemoryMs = 600_000;

/** Tokens of committed transactions: the same bytes again are an echo, others a mismatch. */
export function createTokenMemory(clock: Clock) {
  const known = new Map<string, Readonly<{ bytes: string; until: number }>>();

  function forget(): void {
    for (const [token, { until }] of known) {
      if (until > clock.now()) return;
      known.delete(token);
    }
  }

  return {
    hear({ token, writes }: Transaction): 'new' | 'echo' | 'mismatch' {
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
