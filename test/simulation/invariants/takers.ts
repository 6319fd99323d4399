import { leaseFrom } from '../../../shared/model/record.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule } from './commit.ts';

/** Leases take seats only behind an open gate, and become active only on an active resource. */
export const takerRules = (view: View): HistoryRule => ({
  after: (commit) =>
    changesIn(commit, 'leases').flatMap(({ before, after }) => {
      const was = before && leaseFrom(before);
      const is = after && leaseFrom(after);
      if (is?.state !== 'acquired' && is?.state !== 'active') return [];
      const wrong: string[] = [];
      if ((was === null || was.state === 'pending') && !view.gates.has(is.resourceId)) {
        wrong.push(`${is.id} took a seat of ${is.resourceId}, whose gate is closed`);
      }
      const resource = view.resources.get(is.resourceId);
      if (was?.state !== 'active' && is.state === 'active' && resource?.state !== 'active') {
        wrong.push(`${is.id} is active on ${is.resourceId}, which is ${resource?.state}`);
      }
      return wrong;
    }),
});
