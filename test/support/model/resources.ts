import type { Leaving } from '../../../shared/model/reasons.ts';
import type {
  ActiveResource,
  DestroyedResource,
  PendingResource,
  ReleasedResource,
  ResourceCommon,
} from '../../../shared/model/resource.ts';
import { ttl } from '../../../shared/model/time.ts';
import { me, res } from './ids.ts';
import { inSeconds, now } from './time.ts';

const resourceCommon: ResourceCommon = {
  id: res,
  version: 5,
  commit: 'commit-before',
  blueprint: 'hosts',
  driver: 'ec2-host',
  type: 'host',
  parameters: {},
  fit: 'any',
  attributes: { os: 'linux' },
  capacity: 1,
  createdAt: inSeconds(-900),
  requestedBy: me,
  priority: 100,
  dependencies: [],
  watchers: [],
  idleSeconds: 600,
  maxAgeSeconds: null,
  drainSeconds: 60,
  activationSeconds: 900,
  maxUses: null,
  locks: [],
  hookState: {},
  host: 'i-1',
  crashes: 0,
};

export const aPendingResource = (given: Partial<PendingResource> = {}): PendingResource => ({
  ...resourceCommon,
  state: 'pending',
  host: null,
  deadline: inSeconds(900),
  dependencyState: 'none',
  note: 'about to be built',
  retries: {},
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const anActiveResource = (given: Partial<ActiveResource> = {}): ActiveResource => ({
  ...resourceCommon,
  state: 'active',
  activatedAt: inSeconds(-800),
  paused: false,
  quarantine: null,
  uses: [],
  retiring: null,
  outstanding: [],
  roomFor: null,
  wakeAt: inSeconds(600),
  timerAt: null,
  ...given,
});

export const aLeaving = (given: Partial<Leaving> = {}): Leaving => ({
  reason: 'released',
  detail: 'no longer needed',
  by: 'anna',
  at: inSeconds(-5),
  ...given,
});

export const aReleasedResource = (given: Partial<ReleasedResource> = {}): ReleasedResource => ({
  ...resourceCommon,
  state: 'released',
  leaving: aLeaving(),
  outstanding: [],
  drainUntil: inSeconds(55),
  roomFor: null,
  cleaned: false,
  retries: {},
  note: '',
  wakeAt: inSeconds(30),
  timerAt: null,
  ...given,
});

export const aDestroyedResource = (given: Partial<DestroyedResource> = {}): DestroyedResource => ({
  ...resourceCommon,
  state: 'destroyed',
  leaving: aLeaving(),
  destroyedAt: now,
  expiresAt: ttl(now),
  ...given,
});
