import { commandFrom } from '../../../shared/model/record.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule } from './commit.ts';

/** The rules of the host fence: nothing runs twice, and nothing runs for an ended lease. */
export function createFence(view: View) {
  /** Leases whose machine is known to be gone: their clean-up is skipped. */
  const hurried = new Set<string>();
  const rule: HistoryRule = {
    before(commit) {
      for (const { before, after } of changesIn(commit, 'commands')) {
        if (before === null || after !== null) continue;
        const command = commandFrom(before);
        if (command.kind === 'release' && command.now) hurried.add(command.target);
      }
      return [];
    },
  };
  return {
    rule,
    hurried: (lease: string): boolean => hurried.has(lease),
    began(execution: string, lease: string, host: string, times: number): readonly string[] {
      const wrong: string[] = [];
      if (times > 1) wrong.push(`run twice: ${execution} on ${host}`);
      const found = view.leases.get(lease);
      if (found?.state === 'destroyed' && !hurried.has(lease)) {
        wrong.push(`a command of an ended lease: ${execution} of ${lease} begins on ${host}`);
      }
      return wrong;
    },
  };
}
