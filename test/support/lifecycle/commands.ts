import type { CommandOf } from '../../../shared/model/command.ts';
import { leaseId, me, res } from '../model/ids.ts';
import { inSeconds } from '../model/time.ts';

/** Commands for tests: complete, minimal, and identical on every run. */

const sentByAnna = { by: 'anna', from: 'test', at: inSeconds(-1), reason: 'done with it' };

const toLease = { ulid: 'c1', target: me, ...sentByAnna } as const;

const toResource = { ulid: 'c1', target: res, ...sentByAnna } as const;

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
  for: leaseId('sender'),
  ...given,
});

export const aRetire = (given: Partial<CommandOf<'retire'>> = {}): CommandOf<'retire'> => ({
  kind: 'retire',
  ...toResource,
  ulid: 'c4',
  for: null,
  ...given,
});

export const anInterrupt = (
  given: Partial<CommandOf<'interrupt'>> = {},
): CommandOf<'interrupt'> => ({ kind: 'interrupt', ...toResource, ulid: 'c8', ...given });

export const aWarn = (given: Partial<CommandOf<'warn'>> = {}): CommandOf<'warn'> => ({
  kind: 'warn',
  ...toLease,
  ulid: 'c9',
  ifHolds: res,
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
