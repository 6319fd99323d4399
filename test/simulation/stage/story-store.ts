import {
  createMemoryStore,
  type InjectedFault,
  type Landing,
  type StoreCall,
} from '../../../shared/adapters/memory/store.ts';
import type { Transaction } from '../../../shared/model/write.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { demandPermission } from '../../support/permitted.ts';
import { describeCall } from './describe.ts';
import type { Ground } from './ground.ts';
import { type CallVerdict, type Life, neverAnswers } from './life.ts';
import { behaviourMet } from './verdict.ts';

const storeTroubles: Partial<Record<CallVerdict, InjectedFault>> = {
  throttled: 'throttle',
  conflict: 'conflict',
  network: 'network',
};

/** Returns the memory store; every attempt of every call is a door for the running function. */
export function createStoryStore(ground: Ground, clock: Clock, running: () => Life | null) {
  const { engine, census, landings } = ground;
  const verdicts = new Map<StoreCall, CallVerdict>();
  const flights = new Map<Transaction, Landing>();

  /** Notes what a call is about to meet, whether it was drawn or others are in its way. */
  function foresee(life: Life, call: StoreCall, verdict: CallVerdict): void {
    const met = behaviourMet('DynamoDB', verdict);
    if (met !== null) census.count(met);
    if (call.operation !== 'commit' || storeTroubles[verdict]) return;
    const overlap = engine.overlapOf(call.input);
    if (overlap === 'in-progress') census.count('transaction-in-progress');
    else if (overlap !== null) census.count('transaction-conflict');
    const abandoned = verdict === 'abandoned';
    if (overlap !== null || !(abandoned || verdict === 'lingers')) return;
    flights.set(call.input, { landed: landings.begin(life), abandoned });
  }

  return createMemoryStore({
    clock,
    engine,
    chance: ground.ids.chance,
    hooks: {
      async before(call) {
        const life = running();
        if (life === null) return neverAnswers();
        demandPermission(life.name, call);
        const changes = call.operation === 'commit' || call.operation === 'write';
        const what = () => describeCall(call);
        const verdict = await ground.knock(life, changes ? 'commit' : 'read', what);
        verdicts.set(call, verdict);
        foresee(life, call, verdict);
        return storeTroubles[verdict] ?? null;
      },
      during(transaction) {
        const flight = flights.get(transaction) ?? null;
        flights.delete(transaction);
        return flight;
      },
      after(call) {
        const verdict = verdicts.get(call);
        verdicts.delete(call);
        const life = running();
        if (life && call.operation === 'get' && call.input.table === 'executions')
          ground.reads(life);
        if (verdict === 'dies' && life) {
          ground.kill(life);
          return neverAnswers();
        }
        return verdict === 'lost' ? 'lose answer' : null;
      },
    },
  });
}
