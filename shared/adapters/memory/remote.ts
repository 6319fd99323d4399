import { FaultError, fault } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import type { Delivery, DeliveryState, Remote } from '../../ports/remote.ts';
import { shownCharacters, validateDelivery } from '../common/delivery-limits.ts';
import {
  type CloudState,
  isAnswering,
  isRegistered,
  performCloudOperation,
  type SentDelivery,
} from './cloud-state.ts';

/** The agent's exit code for a script that it stopped; a script that exits so looks the same. */
const stoppedCode = 137;

/** Returns hosts whose scripts are a function of the test. They refuse what SSM refuses. */
export function createMemoryRemote(cloud: CloudState): Remote {
  const now = () => cloud.clock.now();

  return {
    online: (hosts) =>
      performCloudOperation(cloud, 'online', () =>
        hosts.filter((id) => {
          const host = cloud.hosts.get(id);
          return host !== undefined && isAnswering(host, now());
        }),
      ),

    send: (delivery) =>
      performCloudOperation(cloud, 'send', () => {
        validateDelivery(delivery);
        return acceptDelivery(cloud, delivery);
      }),

    commentOf: (deliveryId) =>
      performCloudOperation(
        cloud,
        'look',
        () => cloud.sent.get(deliveryId)?.delivery.comment ?? null,
      ),

    look: (host, deliveryId) =>
      performCloudOperation(cloud, 'look', () => {
        const sent = findSent(cloud, host, deliveryId);
        const known = sent && sent.sentAt + cloud.pace.knownMs <= now();
        return known ? deliveryState(cloud, sent) : { state: 'unknown' };
      }),
  };
}

function findSent(cloud: CloudState, host: string, deliveryId: string): SentDelivery | undefined {
  const sent = cloud.sent.get(deliveryId);
  return sent?.delivery.host === host ? sent : undefined;
}

function acceptDelivery(cloud: CloudState, delivery: Delivery): string {
  const host = cloud.hosts.get(delivery.host);
  if (!host || !isRegistered(host, cloud.clock.now())) {
    throw new FaultError(fault('not-ready', `${delivery.host} is not registered with SSM`));
  }
  const id = cloud.newId('delivery');
  cloud.sent.set(id, {
    id,
    delivery,
    sentAt: cloud.clock.now(),
    delayMs: cloud.delay(),
    begun: null,
    cancelledAt: null,
  });
  cloud.waiting.add(id);
  cloud.settle();
  return id;
}

/**
 * Begins every delivery that its host could take by now, in sending order. A script runs at most
 * once.
 */
export function beginDeliveries(cloud: CloudState): void {
  for (const id of cloud.waiting) {
    const sent = cloud.sent.get(id);
    const at = sent ? beganAt(cloud, sent) : null;
    if (sent && at !== null) {
      // Removed from the list first: a script may look at this cloud, and must not begin again.
      cloud.waiting.delete(id);
      const { host, script, comment } = sent.delivery;
      const result = cloud.onScript(host, script, comment);
      cloud.sent.set(id, { ...sent, begun: { at, result } });
    } else if (!sent || sent.cancelledAt !== null || deliveryDeadline(sent) <= cloud.clock.now()) {
      cloud.waiting.delete(id);
    }
  }
}

/** Returns when the host took the delivery; null if it has not, or never will. */
function beganAt(cloud: CloudState, sent: SentDelivery): Instant | null {
  const host = cloud.hosts.get(sent.delivery.host);
  if (!host || host.answersFrom === null || sent.cancelledAt !== null) return null;
  const at = Math.max(sent.sentAt + cloud.pace.deliveryMs + sent.delayMs, host.answersFrom);
  const tooLate = at >= deliveryDeadline(sent) || (host.endingAt !== null && at >= host.endingAt);
  return tooLate || at > cloud.clock.now() ? null : at;
}

const deliveryDeadline = ({ sentAt, delivery }: SentDelivery): Instant =>
  sentAt + delivery.deliverySeconds * 1_000;

type EndedDeliveryState = Extract<DeliveryState, { state: 'ended' }>;
type DeliveryEnding = Readonly<{ how: EndedDeliveryState['how']; at: Instant }>;

/** Returns the state at the present time: of all possible endings, the earliest has ended it. */
export function deliveryState(cloud: CloudState, sent: SentDelivery): DeliveryState {
  const endings = sent.begun ? endingsOf(cloud, sent, sent.begun) : endingsUnbegun(sent);
  const [first] = endings
    .filter(({ at }) => at <= cloud.clock.now())
    .toSorted((a, b) => a.at - b.at);
  if (!first) return { state: sent.begun ? 'running' : 'waiting' };

  const result = first.how === 'exited' ? sent.begun?.result : undefined;
  return {
    state: 'ended',
    how: first.how,
    exitCode: result?.exitCode ?? null,
    stdout: result?.stdout.slice(0, shownCharacters) ?? '',
    stderr: result?.stderr.slice(0, shownCharacters) ?? '',
    endedAt: first.at,
  };
}

function endingsUnbegun(sent: SentDelivery): readonly DeliveryEnding[] {
  return [{ how: 'undelivered', at: deliveryDeadline(sent) }, ...cancellation(sent)];
}

function endingsOf(
  cloud: CloudState,
  sent: SentDelivery,
  { at, result }: NonNullable<SentDelivery['begun']>,
): readonly DeliveryEnding[] {
  const { deliverySeconds, runSeconds } = sent.delivery;
  const dead = cloud.hosts.get(sent.delivery.host)?.endingAt ?? Number.POSITIVE_INFINITY;
  const exit = at + result.durationMs;
  const timeout = at + runSeconds * 1_000;
  const own: readonly DeliveryEnding[] = [
    { how: result.exitCode === stoppedCode ? 'timed-out' : 'exited', at: exit },
    { how: 'timed-out', at: timeout },
    ...cancellation(sent),
  ];
  // A dead host reports nothing any more: SSM says running until both timeouts are over.
  const lost = { how: 'lost', at: sent.sentAt + (deliverySeconds + runSeconds) * 1_000 } as const;
  return [...own.filter((ending) => ending.at < dead), lost];
}

function cancellation({ cancelledAt }: SentDelivery): readonly DeliveryEnding[] {
  return cancelledAt === null ? [] : [{ how: 'cancelled', at: cancelledAt }];
}
