import type { Background } from '../background.ts';
import { interruptionWarning, rebalanceRecommendation } from '../events.ts';
import type { CloudSettings } from '../options.ts';
import type { Instance } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What EC2 does to Spot instances when a test asks for it; it does nothing to others. */
export type Spot = Readonly<{
  /** Warns of the interruption of an instance, and terminates it after `noticeMs`. */
  interrupt(id: string): void;
  /** Recommends to leave an instance; nothing need follow. */
  recommendRebalance(id: string): void;
}>;

type SpotParts = Readonly<{
  settings: CloudSettings;
  instances: Records<Instance>;
  lifecycle: Lifecycle;
  background: Background;
}>;

const interrupted = {
  code: 'Server.SpotInstanceTermination',
  message: 'Server.SpotInstanceTermination: Spot instance termination',
};

export function createSpot({ settings, instances, lifecycle, background }: SpotParts): Spot {
  const aliveOnSpot = (id: string): Instance | null => {
    const instance = instances.get(id);
    return instance?.spot && instance.endedAt === null ? instance : null;
  };
  return {
    interrupt(id) {
      const instance = aliveOnSpot(id);
      if (!instance) return;
      settings.onEvent(interruptionWarning(instance, settings.now()));
      background.after(settings.noticeMs, () => lifecycle.terminate(id, interrupted));
    },
    recommendRebalance(id) {
      const instance = aliveOnSpot(id);
      if (instance) settings.onEvent(rebalanceRecommendation(instance, settings.now()));
    },
  };
}
