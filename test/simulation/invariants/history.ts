import type { View } from '../stage/view.ts';
import { commandRules } from './commands.ts';
import type { HistoryRule, LandedCommit } from './commit.ts';
import { cancelRules, deliveryRules } from './deliveries.ts';
import { fairness } from './fairness.ts';
import { createFence } from './fence.ts';
import { limitRules } from './limits.ts';
import { recordRules } from './records.ts';
import { takerRules } from './takers.ts';

/** Returns the rules over events; the other invariants are rules over states. */
export function createHistory(view: View) {
  const fence = createFence(view);
  const deliveries = deliveryRules();
  const cancels = cancelRules(view);
  const rules: readonly HistoryRule[] = [
    recordRules,
    commandRules(view),
    fairness(view),
    limitRules(view),
    takerRules(view),
    fence.rule,
    deliveries.rule,
  ];
  return {
    before: (commit: LandedCommit) => rules.flatMap(({ before }) => before?.(commit) ?? []),
    after: (commit: LandedCommit) => rules.flatMap(({ after }) => after?.(commit) ?? []),
    began: fence.began,
    sent: deliveries.sent,
    reads: deliveries.reads,
    acted: cancels.acted,
    turn: cancels.turn,
    hurried: fence.hurried,
  };
}
