import type { LeaseId } from '../../model/ids.ts';
import { runningKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Delete, Update } from '../../model/write.ts';

/**
 * `running/<lease>` says that something ran on a lease, and counts what is unfinished: a limit is never
 * "count, then create". The birth adds under the limit, the last commit of each execution takes
 * off.
 */
export const countUp = (lease: LeaseId): Update =>
  count(lease, 1, {
    attr: 'open',
    belowOrAbsent: limits.executionsPerLease,
  });

export const countDown = (lease: LeaseId): Update => count(lease, -1, { attr: 'open', above: 0 });

/** With the lease's last commit, and only when nothing of it is unfinished. */
export const deleteCountIfIdle = (lease: LeaseId): Delete => ({
  op: 'delete',
  key: runningKey(lease),
  when: [{ attr: 'open', belowOrAbsent: 1 }],
});

const count = (lease: LeaseId, by: 1 | -1, clause: Update['when'][number]): Update => ({
  op: 'update',
  key: runningKey(lease),
  set: {},
  remove: [],
  add: { open: by },
  when: [clause],
});
