import type { LeaseId } from '../../model/ids.ts';
import { runningKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Clause, Delete, Update } from '../../model/write.ts';
import { update } from '../../model/write.ts';

/**
 * Counts one execution more on a lease, below the limit. `running/<lease>` shows that something
 * ran and counts what is unfinished, because a limit cannot be enforced by counting before
 * creating: the creation counts up, the last commit of each execution counts down.
 */
export const countUp = (lease: LeaseId): Update =>
  count(lease, 1, {
    attr: 'open',
    belowOrAbsent: limits.executionsPerLease,
  });

export const countDown = (lease: LeaseId): Update => count(lease, -1, { attr: 'open', above: 0 });

/** Counts down an execution that was sent and counted here (`countSent`). */
export const countDownSent = (lease: LeaseId): Update =>
  update(runningKey(lease), { add: { open: -1, sent: -1 }, when: [{ attr: 'sent', above: 0 }] });

/** Deletes the counter in the lease's last commit, only if no execution is unfinished. */
export const deleteCountIfIdle = (lease: LeaseId): Delete => ({
  op: 'delete',
  key: runningKey(lease),
  when: [{ attr: 'open', belowOrAbsent: 1 }],
});

const count = (lease: LeaseId, by: 1 | -1, clause: Clause): Update =>
  update(runningKey(lease), { add: { open: by }, when: [clause] });
