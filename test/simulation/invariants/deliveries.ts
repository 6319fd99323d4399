import { limits } from '../../../shared/model/limits.ts';
import { executionFrom } from '../../../shared/model/record.ts';
import type { Life } from '../stage/life.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule } from './commit.ts';

/** A host runs a few commands at once, counted exactly, and who waits for it is noted. */
export function brokenDeliveries(view: View): readonly string[] {
  const onHost = new Map<string, number>();
  const counted = new Map<string, number>();
  const waits = new Set<string>();
  const wrong: string[] = [];
  const add = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  for (const execution of view.executions.values()) {
    if (execution.state === 'queued' && execution.waitingSince !== null) waits.add(execution.id);
    if (execution.state !== 'running') continue;
    add(onHost, execution.resource);
    add(counted, execution.countedOn === 'lease' ? execution.lease : execution.resource);
  }
  for (const [resource, n] of onHost) {
    if (n > limits.deliveriesPerHost) wrong.push(`${n} commands are under way on ${resource}`);
  }
  for (const name of new Set([...counted.keys(), ...view.sent.keys()])) {
    const [n, real] = [view.sent.get(name) ?? 0, counted.get(name) ?? 0];
    if (n !== real) wrong.push(`${name} counts ${n} commands under way, there are ${real}`);
  }
  const noted = new Set(view.waitingDeliveries.values());
  for (const id of waits) if (!noted.has(id)) wrong.push(`${id} waits for its host, unnoted`);
  for (const id of noted) if (!waits.has(id)) wrong.push(`${id} is noted to wait for its host`);
  return wrong;
}

/**
 * A worker that was told the id of a delivery writes it down, or it sends the command again without
 * cause. `sent` is told of each answer that a living worker got. One that reads the record again
 * lost it to another worker, and decides anew.
 */
export function deliveryRules() {
  const told = new Map<Life, Map<string, string>>();
  const rule: HistoryRule = {
    after(commit) {
      const { life } = commit;
      const mine = life && told.get(life);
      if (!mine) return [];
      return changesIn(commit, 'executions').flatMap(({ before, after }) => {
        if (before === null || after === null) return [];
        const [was, is] = [executionFrom(before), executionFrom(after)];
        const delivery = mine.get(is.id);
        mine.delete(is.id);
        if (delivery === undefined || was.state !== 'running' || is.state !== 'running') return [];
        const isForgotten = was.attempt === is.attempt && is.delivery !== delivery;
        return isForgotten ? [`a delivery is forgotten: ${delivery} of ${is.id}`] : [];
      });
    },
  };
  return {
    rule,
    sent(life: Life, comment: string, delivery: string): void {
      const mine = told.get(life) ?? new Map<string, string>();
      told.set(life, mine.set(comment, delivery));
    },
    reads: (life: Life): void => void told.delete(life),
  };
}

/** How many turns may pass over a cancel that is to be sent, without trying to send it. */
const idleTurnsMost = 1;

/**
 * A cancel that no delivery carries is sent by the next turns of its execution, as long as its
 * lease is active. `acted` is told of every act on a host that a worker begins.
 */
export function cancelRules(view: View) {
  const acting = new WeakSet<Life>();
  const idle = new Map<string, number>();
  const isDue = (id: string): boolean => {
    const execution = [...view.executions.values()].find((each) => each.id === id);
    if (execution?.state !== 'running' || execution.crashes > 0) return false;
    const isCommanded = [...view.commands.values()].some(({ target }) => target === id);
    const resource = view.resources.get(execution.resource)?.state;
    const isLive = view.leases.get(execution.lease)?.state === 'active' && resource === 'active';
    return execution.cancel?.delivery === null && isLive && !isCommanded;
  };
  return {
    acted: (life: Life): void => void acting.add(life),
    /** Returns what to call when the turn that now begins has answered. */
    turn(id: string): (life: Life | null) => readonly string[] {
      const wasDue = isDue(id);
      return (life) => {
        const isIdle = wasDue && isDue(id) && life !== null && !acting.has(life);
        idle.set(id, isIdle ? (idle.get(id) ?? 0) + 1 : 0);
        const isForgotten = (idle.get(id) ?? 0) > idleTurnsMost;
        return isForgotten ? [`a cancel is forgotten: no turn sends that of ${id}`] : [];
      };
    },
  };
}
