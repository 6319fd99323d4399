import type { OutputKey, Outputs } from '../../ports/outputs.ts';
import { type CloudState, performCloudOperation } from './cloud-state.ts';
import { deliveryState } from './delivery-state.ts';

/** Returns the outputs of scripts, stored when they exit, and those that a test put there. */
export function createMemoryOutputs(cloud: CloudState): Outputs {
  return {
    size: (key) => performCloudOperation(cloud, 'size', () => outputBytes(cloud, key).length),
    read: (key, from, to) =>
      performCloudOperation(cloud, 'read', () =>
        outputBytes(cloud, key).slice(from, Math.max(from, to)),
      ),
  };
}

export const outputName = ({ prefix, deliveryId, host, stream }: OutputKey): string =>
  [prefix, deliveryId, host, stream].join('/');

function outputBytes(cloud: CloudState, key: OutputKey): Uint8Array {
  const stored = cloud.stored.get(outputName(key));
  if (stored) return stored;
  const sent = cloud.sent.get(key.deliveryId);
  const isStored = sent?.delivery.outputPrefix === key.prefix && sent.delivery.host === key.host;
  if (!sent || !isStored) return new Uint8Array();
  const state = deliveryState(cloud, sent);
  const exited =
    state.state === 'ended' &&
    state.how === 'exited' &&
    (state.endedAt ?? 0) + sent.outputDelayMs <= cloud.clock.now();
  return new TextEncoder().encode(exited ? sent.begun?.result[key.stream] : '');
}
