import type { Instant } from '../../model/time.ts';
import { agentBuffer, agentWorkers } from '../common/agent-limits.ts';
import type { CloudState, Host, SentDelivery } from './cloud-state.ts';
import { isAnswering } from './cloud-state.ts';
import { deliveryDeadline, deliveryState, endingsOf } from './delivery-state.ts';

/**
 * Begins every delivery that the agent of its host could begin by now, in sending order: it runs
 * five at once, and buffers five. A script runs at most once.
 */
export function beginDeliveries(cloud: CloudState): void {
  for (const id of cloud.waiting) {
    acceptIfDue(cloud, id);
    const sent = cloud.sent.get(id);
    const at = sent ? beginsAt(cloud, sent) : null;
    if (sent && at !== null) {
      // Removed from the list first: a script may look at this cloud, and must not begin again.
      cloud.waiting.delete(id);
      const { host, script, comment } = sent.delivery;
      const result = cloud.onScript(host, script, comment, id);
      cloud.sent.set(id, { ...sent, begun: { at, result } });
    } else if (!sent || deliveryState(cloud, sent).state === 'ended') {
      cloud.waiting.delete(id);
    }
  }
}

/** Has the agent take a delivery that reached it in time, if its buffer has room. */
function acceptIfDue(cloud: CloudState, id: string): void {
  const sent = cloud.sent.get(id);
  const host = sent && cloud.hosts.get(sent.delivery.host);
  if (!host || sent.acceptedAt !== null || host.answersFrom === null) return;
  const arrives = Math.max(sent.sentAt + cloud.pace.deliveryMs + sent.delayMs, host.answersFrom);
  const at = [arrives, cloud.clock.now()].find(
    (each) => each >= arrives && hasRoom(cloud, id, each),
  );
  if (at === undefined || at > cloud.clock.now()) return;
  const tooLate = at >= deliveryDeadline(sent) || isEnding(host, at) || sent.cancelledAt !== null;
  if (!tooLate) cloud.sent.set(id, { ...sent, acceptedAt: at });
}

/** Returns when a worker of the agent takes an accepted delivery; null if none has by now. */
function beginsAt(cloud: CloudState, sent: SentDelivery): Instant | null {
  const host = cloud.hosts.get(sent.delivery.host);
  const { acceptedAt } = sent;
  if (!host || acceptedAt === null || sent.cancelledAt !== null) return null;
  const others = acceptedOn(cloud, host.id).filter(({ id }) => id !== sent.id);
  const ends = others.map((other) => endOf(cloud, other)).filter((end) => end > acceptedAt);
  const isFree = (at: Instant) =>
    others.filter((other) => other.begun !== null && endOf(cloud, other) > at).length <
    agentWorkers;
  const at = [acceptedAt, ...ends.toSorted((a, b) => a - b)].find(isFree);
  return at === undefined || at > cloud.clock.now() || isEnding(host, at) ? null : at;
}

/**
 * Cancels a delivery, as SSM does: at once if no agent has taken it. A silent agent never hears of
 * it. What it was running is killed, except for processes in other groups.
 */
export function cancelDelivery(cloud: CloudState, deliveryId: string): void {
  const sent = cloud.sent.get(deliveryId);
  if (!sent || deliveryState(cloud, sent).state === 'ended') return;
  const host = cloud.hosts.get(sent.delivery.host);
  const now = cloud.clock.now();
  if (sent.acceptedAt !== null && !(host && isAnswering(host, now))) return;
  cloud.sent.set(deliveryId, { ...sent, cancelledAt: sent.cancelledAt ?? now });
  if (sent.begun) cloud.onKill(sent.delivery.host, sent.delivery.script, deliveryId);
}

const hasRoom = (cloud: CloudState, id: string, at: Instant): boolean => {
  const host = cloud.sent.get(id)?.delivery.host ?? '';
  const busy = acceptedOn(cloud, host).filter((other) => endOf(cloud, other) > at);
  return busy.length < agentWorkers + agentBuffer;
};

const acceptedOn = (cloud: CloudState, host: string): readonly SentDelivery[] =>
  [...cloud.sent.values()].filter(
    ({ acceptedAt, delivery }) => acceptedAt !== null && delivery.host === host,
  );

/** Returns when the agent is done with a delivery that it accepted. */
function endOf(cloud: CloudState, sent: SentDelivery): Instant {
  if (sent.begun) return Math.min(...endingsOf(cloud, sent, sent.begun).map(({ at }) => at));
  return sent.cancelledAt ?? Number.POSITIVE_INFINITY;
}

const isEnding = (host: Host, at: Instant): boolean =>
  host.endingAt !== null && at >= host.endingAt;
