import type { What } from '../../model/event.ts';
import type { Leaving } from '../../model/reasons.ts';
import type { PendingResource } from '../../model/resource.ts';
import { iso } from '../../model/time.ts';
import type { Write } from '../../model/write.ts';
import {
  afterFailure,
  breakerNow,
  dropBreaker,
  moveBreaker,
  tryAgain,
} from '../allocator/breaker.ts';
import { endBuild } from '../allocator/room.ts';
import type { LookAgain } from '../decision.ts';
import type { ResourceTurn } from './turn.ts';

/** What the commit adds in which a resource leaves `pending`, well or badly. */
export type BuildEnds = Readonly<{
  writes: readonly Write[];
  looks: readonly LookAgain[];
  says: readonly What[];
}>;

/** `leaving`: why it was not to be; null: it is active. */
export function buildEnds(
  resource: PendingResource,
  leaving: Leaving | null,
  turn: ResourceTurn,
): BuildEnds {
  const { blueprint } = resource;
  const breaker = leaving ? afterBadEnd(resource, leaving, turn) : afterGoodEnd(resource, turn);
  return {
    writes: [...endBuild(blueprint, turn.refused), ...breaker.writes],
    looks: [{ kind: breaker.moved ? 'breaker' : 'growth', blueprint }],
    says: breaker.says,
  };
}

/** `moved`: whoever waits for it should know. */
type Moves = Readonly<{ writes: readonly Write[]; moved: boolean; says: readonly What[] }>;
const nothing: Moves = { writes: [], moved: false, says: [] };

function afterGoodEnd({ blueprint }: PendingResource, turn: ResourceTurn): Moves {
  const before = breakerNow(blueprint, turn.breaker, turn.refused);
  if (before === null) return nothing;
  const moved = before.openUntil !== null;
  const text = `${blueprint} builds again, after ${before.failures} failures in a row`;
  const says: readonly What[] = moved ? [{ kind: 'breaker-closed', text }] : [];
  return { writes: [dropBreaker(blueprint)], moved, says };
}

function afterBadEnd(
  { id, blueprint }: PendingResource,
  { reason, detail }: Leaving,
  turn: ResourceTurn,
): Moves {
  const before = breakerNow(blueprint, turn.breaker, turn.refused);
  if (reason !== 'build-failed') {
    if (before?.probe !== id) return nothing;
    const writes = [moveBreaker(blueprint, before, tryAgain(before, turn.now))];
    return { writes, moved: true, says: [] };
  }
  const after = afterFailure(before, { resource: id, error: detail, at: turn.now });
  const moved = after.opened !== (before?.opened ?? 0);
  const until = after.openUntil === null ? '' : iso(after.openUntil);
  const text = `${after.failures} builds of ${blueprint} failed in a row: none before ${until}`;
  return {
    writes: [moveBreaker(blueprint, before, after)],
    moved,
    says: moved ? [{ kind: 'breaker-opened', text }] : [],
  };
}
