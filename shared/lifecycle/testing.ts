import type { Blueprint } from '../model/blueprint.ts';
import type { Breaker } from '../model/breaker.ts';
import type { CommandOf } from '../model/command.ts';
import type { Fault } from '../model/fault.ts';
import { fault } from '../model/fault.ts';

import type { AnyRecord } from '../model/record.ts';
import { inSeconds, leaseId, me, now, res, resId } from '../model/testing.ts';
import type { Clause, Item, Key, Write } from '../model/write.ts';
import { keyText } from '../model/write.ts';
import type { Commit, Decision, Refused, TurnCommon } from './decision.ts';
import type { ExecutionEnd, ExecutionTurn, Outcome } from './execution/turn.ts';
import type { HookResult } from './hook-result.ts';
import type { BuildPlan, HeldTurn, Option, PendingTurn } from './lease/turn.ts';
import type { ResourceTurn } from './resource/turn.ts';

/** Turns for tests, and decisions written so short that a table can hold them. */

const asked = { by: 'anna', from: 'test', at: inSeconds(-1), reason: 'done with it' };
const toLease = { ulid: 'c1', target: me, ...asked } as const;
const toResource = { ulid: 'c1', target: res, ...asked } as const;

export const aRelease = (given: Partial<CommandOf<'release'>> = {}): CommandOf<'release'> => ({
  kind: 'release',
  ...toLease,
  ifHolds: null,
  now: false,
  ...given,
});
export const anExtend = (given: Partial<CommandOf<'extend'>> = {}): CommandOf<'extend'> => ({
  kind: 'extend',
  ...toLease,
  ulid: 'c2',
  ttlSeconds: 7_200,
  ...given,
});
export const aReclaim = (given: Partial<CommandOf<'reclaim'>> = {}): CommandOf<'reclaim'> => ({
  kind: 'reclaim',
  ...toResource,
  ulid: 'c3',
  for: leaseId('asker'),
  ...given,
});
export const aRetire = (given: Partial<CommandOf<'retire'>> = {}): CommandOf<'retire'> => ({
  kind: 'retire',
  ...toResource,
  ulid: 'c4',
  for: null,
  ...given,
});
export const aPause = (ulid = 'c5'): CommandOf<'pause'> => ({ kind: 'pause', ...toResource, ulid });
export const anUnpause = (ulid = 'c6'): CommandOf<'unpause'> => ({
  kind: 'unpause',
  ...toResource,
  ulid,
});
export const aCancel = (given: Partial<CommandOf<'cancel'>> = {}): CommandOf<'cancel'> => ({
  kind: 'cancel',
  ...toLease,
  ulid: 'c7',
  ...given,
});

const common: TurnCommon = { now, chance: 0.5, commands: [], refused: new Map() };

/** What refused commits of this turn found; null: nothing lay there. */
export const refusedAt = (...found: readonly (readonly [Key, Item | null])[]): Refused =>
  new Map(found.map(([key, item]) => [keyText(key), item]));

export const aBlueprint = (given: Partial<Blueprint> = {}): Blueprint => ({
  name: 'hosts',
  driver: 'ec2-host',
  parameters: {},
  limit: 3,
  leasesPerResource: 1,
  maxBuilding: 25,
  minReady: 0,
  needsAuthorization: false,
  generation: '',
  allocation: 'pack',
  idleSeconds: 600,
  maxAgeSeconds: null,
  maxUses: null,
  drainSeconds: 60,
  activationSeconds: 900,
  maxTtlSeconds: 86_400,
  disabled: false,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...given,
});

/** Open for the first time, for ten seconds more. */
export const aBreaker = (given: Partial<Breaker> = {}): Breaker => ({
  failures: 5,
  lastError: 'no such image',
  lastFailedAt: inSeconds(-50),
  resource: res,
  opened: 1,
  openedAt: inSeconds(-50),
  openUntil: inSeconds(10),
  probe: null,
  ...given,
});

export const anOption = (given: Partial<Option> = {}): Option => ({
  blueprint: aBlueprint(),
  type: 'host',
  state: 'open',
  never: null,
  standing: null,
  fits: ['any'],
  limit: 3,
  needsSetUp: false,
  ...given,
});

export const aPlan = (given: Partial<BuildPlan> = {}): BuildPlan => ({
  fit: 'any',
  attributes: {},
  locks: [],
  checks: [],
  hookState: {},
  host: null,
  ...given,
});

type ByBlueprint = 'usage' | 'builds' | 'breakers' | 'plans';
type ValueOf<M> = M extends ReadonlyMap<string, infer V> ? V : never;

/** A turn as tests write it: what is kept by blueprint, as an object. */
export type GivenTurn = Partial<Omit<PendingTurn, ByBlueprint>> & {
  readonly [F in ByBlueprint]?: Readonly<Record<string, ValueOf<PendingTurn[F]>>>;
};

/** At the limit, with nothing free: a lease in it goes on waiting. */
export const aPendingTurn = ({
  usage = { hosts: 3 },
  builds = {},
  breakers = {},
  plans = {},
  ...given
}: GivenTurn = {}): PendingTurn => ({
  ...common,
  options: [anOption()],
  entries: [],
  freeSeats: [],
  lines: [],
  heads: [],
  reclaim: null,
  idle: [],
  busy: [],
  usage: new Map(Object.entries(usage)),
  builds: new Map(Object.entries(builds)),
  breakers: new Map(Object.entries(breakers)),
  plans: new Map(Object.entries(plans)),
  building: null,
  newResourceId: resId('new'),
  ...given,
});

export const aHeldTurn = (given: Partial<HeldTurn> = {}): HeldTurn => ({
  ...common,
  line: [],
  running: false,
  executions: [],
  resource: null,
  owner: null,
  hookResult: null,
  ...given,
});

export const aResourceTurn = (given: Partial<ResourceTurn> = {}): ResourceTurn => ({
  ...common,
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
  ...common,
  lease: null,
  resource: null,
  nonce: 'nonce-2',
  hookResult: null,
  ...given,
});

export const anOutcome = (ended: ExecutionEnd, given: Partial<Outcome> = {}): Outcome => ({
  ended,
  at: inSeconds(-2),
  stderrSkip: 20,
  stdout: { base64: 'b2s=', bytes: 2 },
  stderr: { base64: '', bytes: 0 },
  ...given,
});

export const aNote = (
  given: Partial<Extract<HookResult, { kind: 'persist' }>> = {},
): HookResult => ({
  kind: 'persist',
  hookState: { attempt: 1 },
  text: 'launching',
  ...given,
});
export const aWait = (given: Partial<Extract<HookResult, { kind: 'wait' }>> = {}): HookResult => ({
  kind: 'wait',
  seconds: 15,
  note: 'booting',
  ...given,
});
export const aDone = (given: Partial<Extract<HookResult, { kind: 'done' }>> = {}): HookResult => ({
  kind: 'done',
  hookState: { id: 'i-1' },
  text: 'ready',
  ...given,
});
export const aFailure = (inner: Fault = fault('throttled', 'slow down')): HookResult => ({
  kind: 'failed',
  fault: inner,
});

/** The commit of a decision that must be one. */
export function commitOf<R extends AnyRecord>(decision: Decision<R>): Commit<R> {
  if (decision.kind !== 'commit') throw new Error(`no commit but ${decision.kind}`);
  return decision.commit;
}

/** In one word: `wait`, `act endLease`, or the state that the commit leaves behind. */
export function wordOf<R extends AnyRecord>(decision: Decision<R>): string {
  if (decision.kind === 'act') return `act ${decision.hook}`;
  if (decision.kind === 'wait') return 'wait';
  const { next, hook } = decision.commit;
  return `${next?.state ?? 'moves nothing'}${hook ? `, act ${hook}` : ''}`;
}

const shortId = (text: string): string => text.replace(/-0+(?=[0-9a-z])/g, '-');

function place({ table, pk, sk }: Key): string {
  if (pk.startsWith('line/')) {
    const [fit, , , lease] = (sk ?? '').split('/');
    return `${pk}/${fit} ${shortId(lease ?? '')}`;
  }
  const at = [pk, sk === '-' ? undefined : sk].filter((part) => part !== undefined).join(' ');
  return table === 'slots' ? shortId(at) : `${table} ${shortId(at)}`;
}

function clause(it: Clause): string {
  if ('is' in it) return it.is === 'present' ? it.attr : `!${it.attr}`;
  if ('equals' in it) return shortId(`${it.attr}=${it.equals}`);
  return 'above' in it ? `${it.attr}>${it.above}` : `${it.attr}<${it.belowOrAbsent}`;
}

/** One write in one line, its condition included: `delete seats/hosts/any res-1/00 if pk`. */
export function brief(write: Write): string {
  const does =
    write.op === 'update'
      ? [
          ...Object.keys(write.set).map((name) => ` +${name}`),
          ...write.remove.map((name) => ` -${name}`),
          ...Object.entries(write.add).map(([name, n]) => ` ${name}${n < 0 ? '' : '+'}${n}`),
        ].join('')
      : '';
  const when = write.when.length > 0 ? ` if ${write.when.map(clause).join(',')}` : '';
  return `${write.op} ${place(write.key)}${does}${when}`;
}

/** What a decision writes beside its own record. */
export const briefs = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).writes.map(brief);

export const wakesOf = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).wakes.map(({ id }) => shortId(id));

export const saysOf = <R extends AnyRecord>(decision: Decision<R>): readonly string[] =>
  commitOf(decision).events.map(({ kind }) => kind);
