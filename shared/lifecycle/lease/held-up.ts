import { usageKey } from '../../model/keys.ts';
import type { Waiting } from '../../model/reasons.ts';
import type { Row, Usage } from '../../model/seat.ts';
import { learned } from '../decision.ts';
import type { Option, PendingTurn } from './turn.ts';

/** What is counted, as read or as the last refusal found it. */
export function usageOf({ blueprint: { name } }: Option, turn: PendingTurn): Usage {
  const found = learned(turn.refused, usageKey(name));
  if (found === undefined) return { n: turn.usage[name] ?? 0, building: turn.builds[name] ?? 0 };
  return { n: Number(found?.['n'] ?? 0), building: Number(found?.['building'] ?? 0) };
}

/**
 * Why a blueprint builds nothing for this lease at the moment; null: it would. `roomOf`: the row on
 * which the lease holds room of it, so that the limit is no matter.
 */
export function heldUp(option: Option, turn: PendingTurn, roomOf: Row | null): Waiting | null {
  const { provides, limit, blueprint } = option;
  const { name, maxBuilding } = blueprint;
  const { n, building } = usageOf(option, turn);
  if (roomOf === null && n >= limit) {
    const detail = `${name}: ${n} of ${limit} ${provides}s are held`;
    return { reason: 'limit-reached', detail };
  }
  if (building >= maxBuilding) {
    const many = `${building} ${provides}${building === 1 ? ' is' : 's are'} being built already`;
    return { reason: 'growing', detail: `${name}: ${many}, at most ${maxBuilding} at once` };
  }
  return null;
}

/** The first of these that holds is what a person would want to know. */
const byWeight = ['growing', 'limit-reached'] as const;

/** Why a lease waits that could be served by any of these open blueprints. */
export function heldUpByAll(open: readonly Option[], turn: PendingTurn): Waiting {
  const held = open.map((option): Waiting => {
    const { provides, blueprint } = option;
    const room = turn.rows.find((row) => row.room && row.blueprint === blueprint.name) ?? null;
    const detail = `${blueprint.name}: every ${provides} that fits is held`;
    return heldUp(option, turn, room) ?? { reason: 'limit-reached', detail };
  });
  const reason = byWeight.find((one) => held.some((each) => each.reason === one));
  return { reason: reason ?? 'limit-reached', detail: held.map(({ detail }) => detail).join('; ') };
}
