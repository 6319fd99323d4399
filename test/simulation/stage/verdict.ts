import type { Chance } from './chance.ts';
import type { DoorKind, Verdict } from './life.ts';
import type { Rates } from './profile.ts';

/** What may meet a call of each kind. */
const possible: Readonly<Record<DoorKind, readonly Verdict[]>> = {
  read: ['throttled', 'network'],
  commit: ['throttled', 'conflict', 'network', 'lost', 'dies'],
  send: ['network', 'lost', 'dies'],
  act: ['throttled', 'network', 'lost', 'dies'],
  look: ['throttled', 'network'],
  pause: [],
};

const rateOf = (rates: Rates, verdict: Verdict): number => {
  if (verdict === 'go') return 0;
  return verdict === 'no-capacity' ? rates.noCapacity : rates[verdict];
};

export function drawVerdict(rates: Rates, chance: Chance, kind: DoorKind, what: string): Verdict {
  if (what.startsWith('launch') && chance.once(rates.noCapacity)) return 'no-capacity';
  for (const verdict of possible[kind]) {
    const rate = rateOf(rates, verdict);
    if (rate > 0 && chance.once(rate)) return verdict;
  }
  return 'go';
}
