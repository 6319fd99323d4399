import { type Fault, FaultError, fault } from '../../../shared/model/fault.ts';
import type { Ground } from './ground.ts';
import {
  type CalledService,
  type CallVerdict,
  type DoorKind,
  type Life,
  neverAnswers,
} from './life.ts';
import { behaviourMet } from './verdict.ts';

const callFaults: Partial<Record<CallVerdict, Fault>> = {
  throttled: fault('throttled', 'too many calls'),
  conflict: fault('throttled', 'too many calls'),
  'no-capacity': fault('no-capacity', 'no capacity is left for another'),
  network: fault('network', 'the request was lost', false),
};
const lostAnswer = fault('network', 'the answer was lost', false);

/** Makes a call wait at a door and meet what is drawn there. */
export type Guard = <T>(kind: DoorKind, what: () => string, act: () => Promise<T>) => Promise<T>;

/** Returns the guard of the calls of one service, other than the store's. */
export function createGuard(
  ground: Ground,
  service: CalledService,
  running: () => Life | null,
): Guard {
  return async (kind, what, act) => {
    const life = running();
    if (life === null) return neverAnswers();
    const verdict = await ground.knock(life, kind, what);
    const met = behaviourMet(service, verdict);
    if (met !== null) ground.census.count(met);
    const refusal = callFaults[verdict];
    if (refusal) throw new FaultError(refusal);
    const answer = await act();
    if (verdict === 'lost') throw new FaultError(lostAnswer);
    if (verdict !== 'dies') return answer;
    ground.kill(life);
    return neverAnswers();
  };
}
