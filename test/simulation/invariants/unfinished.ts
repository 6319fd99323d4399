import { limits } from '../../../shared/model/limits.ts';
import { dueShardOf } from '../../../shared/model/record.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { View } from '../stage/view.ts';

/** Seconds of clock skew, rounding, and slow turns. */
const slack = 120;

/** How many seconds ahead `wakeAt` may be in each state. States not listed are final. */
const farthestSeconds: Readonly<Record<string, number>> = {
  'leases pending': limits.linePoll + limits.linePollSpread,
  'leases acquired': limits.linePoll,
  'leases active': limits.ttlMax,
  'leases released': limits.linePoll,
  'leases broken': limits.linePoll,
  'resources pending': limits.linePoll,
  'resources active': limits.activeResourcePoll,
  'resources released': limits.linePoll,
  'resources broken': limits.linePoll,
  'executions queued': limits.linePoll,
  'executions running': limits.executionPollMax,
};

/** Every unfinished record has a `wakeAt` that the sweep finds, and it is not too late. */
export function brokenDueTimes({ items }: View, now: Instant): readonly string[] {
  const wrong: string[] = [];
  for (const [key, { state, id, wakeAt, dueShard }] of items) {
    const table = key.slice(0, key.indexOf('|'));
    if (table !== 'leases' && table !== 'resources' && table !== 'executions') continue;
    const most = farthestSeconds[`${table} ${state}`];
    if (most === undefined) {
      if (wakeAt !== undefined || dueShard !== undefined) wrong.push(`${id} is ${state}, and due`);
    } else if (typeof wakeAt !== 'number' || dueShard !== dueShardOf(String(id))) {
      wrong.push(`no wakeAt: ${id} is ${state}, wakeAt ${wakeAt}, shard ${dueShard}`);
    } else if (wakeAt > now + (most + slack) * 1_000) {
      const ahead = Math.round((wakeAt - now) / 1_000);
      wrong.push(`wakeAt of ${id} (${state}) is ${ahead} s ahead, ${most} s at most`);
    }
  }
  return wrong;
}
