import type { Engine } from '../../shared/adapters/memory/engine.ts';
import type { InjectedFault, StoreCall } from '../../shared/adapters/memory/store.ts';
import type { Transaction } from '../../shared/model/write.ts';
import { countConflict, type Usage } from './tally.ts';
import type { Throughput } from './throughput.ts';
import { type Demand, readDemands, writeDemands } from './units.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What all requests to the tables share. */
export type Tables = Readonly<{
  time: VirtualTime;
  chance: () => number;
  engine: Engine;
  throughput: Throughput;
}>;

/** One try of a call. `latency`: from the call to its answer, ms. */
type Trial = Readonly<{ latency: number; usage: Usage }>;

/**
 * Shares of the latency that pass before a request has its effect, or holds its items.
 *
 * A transaction takes three writes one after the other: it is recorded, then its items are
 * prepared, then it is decided and committed. Its published latency is that of three single writes
 * as well. So it holds its items for the last two thirds of it.
 */
const onTheWay = { single: 1 / 2, transaction: 1 / 3 };

/** Returns how much of its latency a call still waits once it has begun. */
export const restOf = ({ operation }: Pick<StoreCall, 'operation'>, latency: number): number =>
  latency * (1 - (operation === 'commit' ? onTheWay.transaction : onTheWay.single));

/** Waits until the request arrives, and returns why it is not served, after that answer's way. */
export async function tryCall(
  tables: Tables,
  call: StoreCall,
  trial: Trial,
): Promise<InjectedFault | null> {
  const rest = restOf(call, trial.latency);
  await tables.time.sleep(trial.latency - rest);
  const fault = faultOnArrival(tables, call, trial);
  if (fault !== null) await tables.time.sleep(rest);
  return fault;
}

function faultOnArrival(tables: Tables, call: StoreCall, trial: Trial): InjectedFault | null {
  const { engine } = tables;
  switch (call.operation) {
    case 'commit':
      if (!admit(tables, 'write', writeDemands(engine, call), trial)) return 'throttle';
      return conflictOf(tables, call.input, trial);
    case 'write': {
      if (!admit(tables, 'write', writeDemands(engine, call), trial)) return 'throttle';
      if (!engine.isHeld(call.input.key)) return null;
      countConflict(trial.usage, [call.input.key]);
      return 'conflict';
    }
    default:
      return admit(tables, 'read', readDemands(engine, call), trial) ? null : 'throttle';
  }
}

/** A cancelled transaction holds, for another third, those of its items that nobody else held. */
function conflictOf(
  { time, engine }: Tables,
  { token, writes }: Transaction,
  { latency, usage }: Trial,
): InjectedFault | null {
  if (engine.overlapOf({ token, writes }) === null) return null;
  const held = writes.filter(({ key }) => engine.isHeld(key));
  countConflict(
    usage,
    held.map(({ key }) => key),
  );
  const others = writes.filter((write) => !held.includes(write));
  const release = engine.hold({ token: `cancelled ${token}`, writes: others });
  time.after(latency * onTheWay.transaction, release);
  return { on: held.map(({ key }) => key) };
}

/** Takes the units of a request, or counts it as throttled. */
function admit(
  { throughput }: Tables,
  side: 'read' | 'write',
  demands: readonly Demand[],
  { usage }: Trial,
): boolean {
  const admitted = throughput.admit(side, demands);
  if (admitted) usage[side] += demands.reduce((sum, { units }) => sum + units, 0);
  else usage.throttled += 1;
  return admitted;
}
