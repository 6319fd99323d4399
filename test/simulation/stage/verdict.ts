import type { Chance } from './chance.ts';
import type { CallVerdict, DoorKind } from './life.ts';
import type { Rates } from './profile.ts';

/** The faults that each kind of call may meet. */
const possible: Readonly<Record<DoorKind, readonly CallVerdict[]>> = {
  read: ['throttled', 'network'],
  commit: ['throttled', 'conflict', 'network', 'lost', 'dies'],
  send: ['network', 'lost', 'dies'],
  act: ['throttled', 'network', 'lost', 'dies'],
  look: ['throttled', 'network'],
  pause: [],
};

const rateOf = (rates: Rates, verdict: CallVerdict): number => {
  if (verdict === 'go') return 0;
  return verdict === 'no-capacity' ? rates.noCapacity : rates[verdict];
};

export function drawVerdict(
  rates: Rates,
  chance: Chance,
  kind: DoorKind,
  what: string,
): CallVerdict {
  if (what.startsWith('launch') && chance.once(rates.noCapacity)) return 'no-capacity';
  for (const verdict of possible[kind]) {
    const rate = rateOf(rates, verdict);
    if (rate > 0 && chance.once(rate)) return verdict;
  }
  return 'go';
}
