import { linePartition } from '../../../shared/model/keys.ts';
import type { View } from '../stage/view.ts';

/**
 * What must be so when nothing is on its way any more and no wake was ever lost: wakes alone,
 * without the sweep, get everybody served who can be. After an edit that comes in two steps: some
 * decide by the catalog from before it for a while, so whoever waits is woken once more after that.
 * `soon`: who is about to be.
 */
export function quiet(view: View, soon: ReadonlySet<string>): readonly string[] {
  const wrong: string[] = [];
  for (const { granted, lease } of view.rows.values()) {
    if (granted)
      wrong.push(`asleep: ${lease} was granted a seat of ${granted.resource}, and not woken`);
  }
  for (const { target, kind } of view.commands.values()) {
    wrong.push(`asleep: ${target} was told to ${kind}, and not woken`);
  }
  for (const token of view.bags.values()) {
    const line = `${linePartition(token.blueprint)}|${token.fit}/`;
    const blueprint = view.blueprints.get(token.blueprint);
    // Who may spread waits for what is built for it, rather than share.
    const spreads = blueprint?.allocation === 'spread';
    const waits = [...view.rows].find(
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
