import type { View } from '../stage/view.ts';
import { commandRules } from './commands.ts';
import type { Commit, Rule } from './commit.ts';
import { fairness } from './fairness.ts';
import { createFence } from './fence.ts';
import { limitRules } from './limits.ts';
import { recordRules } from './records.ts';
import { takerRules } from './takers.ts';

/** Everything that must hold of what happens, not only of how things lie. */
export function createHistory(view: View) {
  const fence = createFence(view);
  const rules: readonly Rule[] = [
    recordRules,
    commandRules(view),
    fairness(view),
    limitRules(view),
    takerRules(view),
    fence.rule,
  ];
  return {
    before: (commit: Commit) => rules.flatMap(({ before }) => before?.(commit) ?? []),
    after: (commit: Commit) => rules.flatMap(({ after }) => after?.(commit) ?? []),
    began: fence.began,
    hurried: fence.hurried,
  };
}
