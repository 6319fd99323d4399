import { FaultError, fault } from '../../model/fault.ts';
import type { Delivery, Remote } from '../../ports/remote.ts';
import { validateDelivery } from '../common/delivery-limits.ts';
import { cancelDelivery } from './agent.ts';
import {
  type CloudState,
  isAnswering,
  isRegistered,
  performCloudOperation,
  type SentDelivery,
} from './cloud-state.ts';
import { deliveryState } from './delivery-state.ts';

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

    cancel: (host, deliveryId) =>
      performCloudOperation(cloud, 'cancel', () => {
        if (findSent(cloud, host, deliveryId)) cancelDelivery(cloud, deliveryId);
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
    outputDelayMs: cloud.outputDelay(),
    acceptedAt: null,
    begun: null,
    cancelledAt: null,
  });
  cloud.waiting.add(id);
  cloud.settle();
  return id;
}
