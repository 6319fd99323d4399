import { faultOf } from '../../shared/model/fault.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { keepWarm } from '../../shared/turns/resource/keep-warm.ts';

/**
 * Creates missing warm resources of every blueprint with `minReady`, once a minute. A blueprint
 * that fails does not affect the others.
 */
export async function keepWarmPools(ports: TurnPorts): Promise<void> {
  const { blueprints } = await ports.catalog.read(0);
  for (const { name } of blueprints.filter(({ minReady }) => minReady > 0)) {
    try {
      const created = await keepWarm(ports, name);
      if (created > 0) ports.log.info('warm resources were created', { blueprint: name, created });
    } catch (error) {
      const reason = faultOf(error).detail;
      ports.log.warn('a blueprint could not be kept warm', { blueprint: name, reason });
    }
  }
}
