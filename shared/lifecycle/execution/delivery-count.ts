import type {
  CountedOn,
  QueuedExecution,
  RunningExecution,
  UnfinishedExecution,
} from '../../model/execution.ts';
import { deliveriesKey, runningKey, waitingDeliveryKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Resource } from '../../model/resource.ts';
import type { Key, Put, Write } from '../../model/write.ts';
import { absent, exists, update } from '../../model/write.ts';
import { foundByRefusal, type Recheck, type Refused } from '../decision.ts';
import { countDown, countDownSent } from './running-count.ts';

/**
 * Counts the commands under way on a host, at most `limits.deliveriesPerHost`: the commit that
 * sends one counts up on that condition, its last commit counts down. On a host with one seat, the
 * counter is that of its lease, which the last commit writes anyway.
 */
export const countedOnOf = ({ capacity }: Resource): CountedOn =>
  capacity === 1 ? 'lease' : 'resource';

type Counted = Pick<RunningExecution, 'lease' | 'resource' | 'countedOn'>;

const counterKey = ({ lease, resource, countedOn }: Counted): Key =>
  countedOn === 'lease' ? runningKey(lease) : deliveriesKey(resource);

export const countSent = (execution: Counted): Write =>
  update(counterKey(execution), {
    add: { sent: 1 },
    when: [{ attr: 'sent', belowOrAbsent: limits.deliveriesPerHost }],
  });

/** True if a refused commit found as many commands under way as there may be. */
export const isHostFull = (execution: Counted, refused: Refused): boolean =>
  Boolean(foundByRefusal(refused, counterKey(execution)));

/**
 * Returns the writes that uncount an unfinished execution in its last commit. A counter that a
 * refused commit found gone, or at zero, has nothing to count down.
 */
export function uncount(execution: UnfinishedExecution, refused: Refused): readonly Write[] {
  const { lease, resource } = execution;
  const isAtZero = (key: Key, counter: 'open' | 'sent') => {
    const found = foundByRefusal(refused, key);
    return found !== undefined && Number(found?.[counter] ?? 0) <= 0;
  };
  const open = isAtZero(runningKey(lease), 'open') ? [] : [countDown(lease)];
  if (execution.state === 'queued') return [...open, ...stopWaiting(execution)];
  if (execution.countedOn === 'lease')
    return isAtZero(runningKey(lease), 'sent') ? [] : [countDownSent(lease)];
  const key = deliveriesKey(resource);
  const sent = update(key, { add: { sent: -1 }, when: [{ attr: 'sent', above: 0 }] });
  return isAtZero(key, 'sent') ? open : [...open, sent];
}

/** Notes that the execution waits for its host, so that whatever ends there wakes it. */
export const startWaiting = ({ resource, createdAt, id }: QueuedExecution): Put => ({
  op: 'put',
  key: waitingDeliveryKey(resource, { createdAt, id }),
  item: { execution: id },
  when: absent,
});

export const stopWaiting = (execution: QueuedExecution): readonly Write[] =>
  execution.waitingSince === null
    ? []
    : [{ op: 'delete', key: waitingDeliveryKey(execution.resource, execution), when: exists }];

/**
 * Both sides write, then look. A command that ends looks for one that waits; so does one that
 * waited itself, because several may have ended at once.
 */
export const lookForWaiting = (execution: UnfinishedExecution): readonly Recheck[] =>
  execution.state === 'queued' && execution.waitingSince === null
    ? []
    : [{ kind: 'delivery', resource: execution.resource }];
