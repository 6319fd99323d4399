import { linePartition } from '../../../shared/model/keys.ts';
import type { View } from '../stage/view.ts';

/**
 * Returns the leases left asleep when nothing is in flight and no wake was ever lost: wakes alone,
 * without the sweep, must serve every lease that can be served. After an edit some decisions still
 * use the cached catalog for a while, so waiting leases are woken once more afterwards.
 * `soon`: the leases with a timer that is about to ring.
 */
export function asleepLeases(view: View, soon: ReadonlySet<string>): readonly string[] {
  const wrong: string[] = [];
  for (const { granted, lease } of view.entries.values()) {
    if (granted)
      wrong.push(`asleep: ${lease} was granted a seat of ${granted.resource}, and not woken`);
  }
  for (const { target, kind } of view.commands.values()) {
    wrong.push(`asleep: ${target} was commanded to ${kind}, and not woken`);
  }
  for (const token of view.freeSeats.values()) {
    const line = `${linePartition(token.blueprint)}|${token.fit}/`;
    const blueprint = view.blueprints.get(token.blueprint);
    // On a spreading blueprint, a lease waits for its own build rather than share.
    const spreads = blueprint?.allocation === 'spread';
    const waits = [...view.entries].find(
      ([key, row]) =>
        key.startsWith(line) &&
        row.granted === null &&
        !(spreads && row.building) &&
        !soon.has(row.lease),
    );
    if (waits && !blueprint?.disabled) {
      wrong.push(`asleep: ${waits[1].lease} waits beside a free seat of ${token.resource}`);
    }
  }
  return wrong;
}
