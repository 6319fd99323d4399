import type { Option } from '../../../shared/lifecycle/lease/turn.ts';
import type { BuildPlan } from '../../../shared/lifecycle/plan.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import { res } from '../model/ids.ts';
import { inSeconds, now } from '../model/time.ts';

export const aBlueprint = (given: Partial<Blueprint> = {}): Blueprint => ({
  name: 'hosts',
  driver: 'ec2-host',
  parameters: {},
  limit: 3,
  leasesPerResource: 1,
  seatShards: 1,
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

/** A breaker that is open for the first time and for ten more seconds. */
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
