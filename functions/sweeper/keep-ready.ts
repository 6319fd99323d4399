import { faultOf } from '../../shared/model/fault.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { keepBlueprintReady } from '../../shared/turns/warm.ts';

/**
 * Every blueprint that keeps resources ready is looked at once a minute. One that can't be looked
 * at this time does not keep the others from it.
 */
export async function keepReady(ports: TurnPorts): Promise<void> {
  const { blueprints } = await ports.catalog.read(0);
  for (const { name } of blueprints.filter(({ minReady }) => minReady > 0)) {
    try {
      const born = await keepBlueprintReady(ports, name);
      if (born > 0) ports.log.info('begun to be kept ready', { blueprint: name, born });
    } catch (error) {
      const because = faultOf(error).detail;
      ports.log.warn('a blueprint could not be kept ready', { blueprint: name, because });
    }
  }
}
