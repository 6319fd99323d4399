import { leaseFrom } from '../../../shared/model/record.ts';
import type { View } from '../stage/view.ts';
import { changesOf, type Rule } from './commit.ts';

/** Who takes a seat takes one of an open gate; who becomes active, one of an active resource. */
export const takerRules = (view: View): Rule => ({
  after: (commit) =>
    changesOf(commit, 'leases').flatMap(({ before, after }) => {
      const was = before && leaseFrom(before);
      const is = after && leaseFrom(after);
      if (is?.state !== 'acquired' && is?.state !== 'active') return [];
      const wrong: string[] = [];
      if ((was === null || was.state === 'pending') && !view.gates.has(is.resourceId)) {
        wrong.push(`${is.id} took a seat of ${is.resourceId}, whose gate is shut`);
      }
      const resource = view.resources.get(is.resourceId);
      if (was?.state !== 'active' && is.state === 'active' && resource?.state !== 'active') {
        wrong.push(`${is.id} is active on ${is.resourceId}, which is ${resource?.state}`);
      }
      return wrong;
    }),
});
