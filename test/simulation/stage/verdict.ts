import type { DrawnBehaviour } from '../../../infra/local/behaviours/index.ts';
import type { Chance } from './chance.ts';
import type { CalledService, CallVerdict, DoorKind } from './life.ts';
import type { Rates } from './profile.ts';

/** The faults that each kind of call may meet. */
const possible: Readonly<Record<DoorKind, readonly CallVerdict[]>> = {
  read: ['throttled', 'network'],
  commit: ['throttled', 'conflict', 'network', 'lost', 'dies', 'lingers', 'abandoned'],
  send: ['throttled', 'network', 'lost', 'dies'],
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

type Met = Readonly<Partial<Record<CallVerdict, DrawnBehaviour>>>;

const unreadable = 'output-unreadable';
const met: Readonly<Record<CalledService, Met>> = {
  DynamoDB: {
    throttled: 'table-throttled',
    network: 'table-request-lost',
    lost: 'table-answer-lost',
  },
  SQS: { throttled: 'send-lost', network: 'send-lost', lost: 'send-answer-lost' },
  EC2: {
    throttled: 'ec2-throttled',
    network: 'ec2-request-lost',
    lost: 'ec2-answer-lost',
    'no-capacity': 'no-capacity',
  },
  SSM: { throttled: 'ssm-throttled', network: 'ssm-request-lost', lost: 'ssm-answer-lost' },
  S3: { throttled: unreadable, network: unreadable },
};

/** Returns the behaviour of AWS that a call has met; null if none. */
export const behaviourMet = (
  service: CalledService,
  verdict: CallVerdict,
): DrawnBehaviour | null =>
  verdict === 'dies' ? 'function-dies' : (met[service][verdict] ?? null);
