import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import { limits } from '../../../shared/model/limits.ts';
import { sendAll } from '../../../shared/turns/send.ts';
import type { ApiPorts } from '../ports.ts';
import { blueprintsOn } from './find.ts';
import { waitersOf } from './waiters.ts';

/** After an edit of a blueprint. `more`: it may serve leases now that it could not serve before. */
export const afterBlueprintEdit = (
  ports: ApiPorts,
  blueprint: Blueprint,
  more: boolean,
): Promise<void> => afterEdit(ports, more, async () => [blueprint]);

/** An edit of a pool or of one of its devices is one of every blueprint on it. */
export const afterPoolEdit = (ports: ApiPorts, pool: string, more: boolean): Promise<void> =>
  afterEdit(ports, more, () => blueprintsOn(ports, pool));

/**
 * Whoever waits for what was edited looks again: the first of each line, and where there may be
 * more to have now, those behind them and those who stand elsewhere. Once at once, and once when
 * no process decides by a catalog from before the edit any more. The edit itself is saved: what
 * fails here costs time, for waiting leases look by themselves.
 */
async function afterEdit(
  ports: ApiPorts,
  more: boolean,
  edited: () => Promise<readonly Blueprint[]>,
): Promise<void> {
  const { turns } = ports;
  turns.catalog.forget();
  try {
    const waiters = (await edited()).map((blueprint) => waitersOf(ports, blueprint, more));
    const ids = [...new Set((await Promise.all(waiters)).flat())].slice(0, limits.placeCounted);
    const at = turns.clock.now() + limits.catalogAgeMs + 1_000;
    const wakes = ids.map((id) => ({ id, why: 'what it waits for was edited' }));
    const alarms = ids.map((id) => ({ id, at }));
    await sendAll(turns, wakes, alarms);
  } catch (error) {
    turns.log.warn('nobody was woken after an edit', { because: faultOf(error).detail });
  }
}
