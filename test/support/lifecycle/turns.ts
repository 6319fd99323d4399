import type { Refused, TurnCommon } from '../../../shared/lifecycle/decision.ts';
import type { ExecutionTurn } from '../../../shared/lifecycle/execution/turn.ts';
import type { HeldTurn, PendingTurn } from '../../../shared/lifecycle/lease/turn.ts';
import type { ResourceTurn } from '../../../shared/lifecycle/resource/turn.ts';
import type { Item, Key } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import { resId } from '../model/ids.ts';
import { now } from '../model/time.ts';
import { anOption } from './blueprints.ts';

/** Turns for tests. A test states only the facts that it depends on. */

const turnCommon: TurnCommon = { now, chance: 0.5, commands: [], refused: new Map() };

/** Returns what refused commits of this turn found; null means that the item did not exist. */
export const refusedAt = (...found: readonly (readonly [Key, Item | null])[]): Refused =>
  new Map(found.map(([key, item]) => [keyText(key), item]));

type ByBlueprint = 'usage' | 'builds' | 'breakers' | 'plans';

type ValueOf<M> = M extends ReadonlyMap<string, infer V> ? V : never;

/** A turn as tests write it: facts per blueprint are an object instead of a map. */
export type GivenTurn = Partial<Omit<PendingTurn, ByBlueprint>> & {
  readonly [F in ByBlueprint]?: Readonly<Record<string, ValueOf<PendingTurn[F]>>>;
};

/** A turn at the limit with no free seat: a pending lease keeps waiting. */
export const aPendingTurn = ({
  usage = { hosts: 3 },
  builds = {},
  breakers = {},
  plans = {},
  ...given
}: GivenTurn = {}): PendingTurn => ({
  ...turnCommon,
  options: [anOption()],
  entries: [],
  freeSeats: [],
  lines: [],
  heads: [],
  reclaim: null,
  idle: [],
  busy: [],
  cleaning: [],
  usage: new Map(Object.entries(usage)),
  builds: new Map(Object.entries(builds)),
  breakers: new Map(Object.entries(breakers)),
  plans: new Map(Object.entries(plans)),
  building: null,
  newResourceId: resId('new'),
  ...given,
});

export const aHeldTurn = (given: Partial<HeldTurn> = {}): HeldTurn => ({
  ...turnCommon,
  line: [],
  everRan: false,
  executions: [],
  resource: null,
  owner: null,
  hookResult: null,
  ...given,
});

export const aResourceTurn = (given: Partial<ResourceTurn> = {}): ResourceTurn => ({
  ...turnCommon,
  hookResult: null,
  line: [],
  freeSeats: [],
  returned: [],
  holders: [],
  heads: [],
  overLimit: false,
  warm: [],
  breaker: null,
  needs: [],
  newLeaseIds: [],
  dependencies: [],
  wanted: true,
  older: null,
  ...given,
});

export const anExecutionTurn = (given: Partial<ExecutionTurn> = {}): ExecutionTurn => ({
  ...turnCommon,
  lease: null,
  resource: null,
  isBehind: false,
  nonce: 'nonce-2',
  hookResult: null,
  ...given,
});
