import type { EventEntry } from '../../model/event.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import type { PendingResource } from '../../model/resource.ts';
import { iso, seconds } from '../../model/time.ts';
import type { Write } from '../../model/write.ts';
import {
  afterFailure,
  breakerNow,
  clearProbe,
  deleteBreaker,
  putBreaker,
} from '../allocator/breaker.ts';
import { forgetFailedChoice, noteFailedChoice } from '../allocator/failed-choice.ts';
import { endBuild } from '../allocator/room.ts';
import type { Recheck } from '../decision.ts';
import type { ResourceTurn } from './turn.ts';

/** What is added to the commit in which a resource leaves `pending`, built or not. */
export type BuildOutcome = Readonly<{
  writes: readonly Write[];
  rechecks: readonly Recheck[];
  events: readonly EventEntry[];
}>;

/** Returns what the end of a build adds. `leaving`: why it did not succeed; null: it is active. */
export function buildOutcome(
  resource: PendingResource,
  leaving: Leaving | null,
  turn: ResourceTurn,
): BuildOutcome {
  const { blueprint } = resource;
  const breaker = leaving
    ? afterFailedBuild(resource, leaving, turn)
    : afterSuccessfulBuild(resource, turn);
  const choice = choiceOutcome(resource, leaving, turn);
  return {
    writes: [...endBuild(blueprint, turn.refused), ...breaker.writes, ...choice.writes],
    rechecks: [{ kind: breaker.moved ? 'breaker' : 'growth', blueprint }],
    events: [...breaker.events, ...choice.events],
  };
}

/** A later build tries what failed last; what went well is as good as any other. */
function choiceOutcome(
  resource: PendingResource,
  leaving: Leaving | null,
  { now }: ResourceTurn,
): Pick<BuildOutcome, 'writes' | 'events'> {
  if (leaving === null) return { writes: forgetFailedChoice(resource), events: [] };
  if (leaving.reason !== 'build-failed' || resource.choice === undefined) {
    return { writes: [], events: [] };
  }
  const until = iso(now + seconds(limits.failedLately));
  return {
    writes: noteFailedChoice(resource, { error: leaving.detail, soon: false }, now),
    events: [{ kind: 'tried-last', text: `${resource.choice} is tried last until ${until}` }],
  };
}

/** `moved`: the breaker opened, closed or freed its probe, so the leases that wait for it look. */
type BreakerChange = Readonly<{
  writes: readonly Write[];
  moved: boolean;
  events: readonly EventEntry[];
}>;
const breakerUnchanged: BreakerChange = { writes: [], moved: false, events: [] };

function afterSuccessfulBuild({ blueprint }: PendingResource, turn: ResourceTurn): BreakerChange {
  const before = breakerNow(blueprint, turn.breaker, turn.refused);
  if (before === null) return breakerUnchanged;
  const moved = before.openUntil !== null;
  const text = `${blueprint} builds again, after ${before.failures} failures in a row`;
  const events: readonly EventEntry[] = moved ? [{ kind: 'breaker-closed', text }] : [];
  return { writes: [deleteBreaker(blueprint)], moved, events };
}

function afterFailedBuild(
  { id, blueprint }: PendingResource,
  { reason, detail }: Leaving,
  turn: ResourceTurn,
): BreakerChange {
  const before = breakerNow(blueprint, turn.breaker, turn.refused);
  if (reason !== 'build-failed') {
    if (before?.probe !== id) return breakerUnchanged;
    const writes = [putBreaker(blueprint, before, clearProbe(before, turn.now))];
    return { writes, moved: true, events: [] };
  }
  const after = afterFailure(before, { resource: id, error: detail, at: turn.now });
  const moved = after.opened !== (before?.opened ?? 0);
  const until = after.openUntil === null ? '' : iso(after.openUntil);
  const text = `${after.failures} builds of ${blueprint} failed in a row: none before ${until}`;
  return {
    writes: [putBreaker(blueprint, before, after)],
    moved,
    events: moved ? [{ kind: 'breaker-opened', text }] : [],
  };
}
