import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import { limits } from '../../../shared/model/limits.ts';
import { sendAll } from '../../../shared/turns/loop/send.ts';
import type { ApiPorts } from '../ports.ts';
import { blueprintsOn } from './find.ts';
import { waitersOf } from './waiters.ts';

export type EditEffect = Readonly<{ servesMore: boolean }>;

/**
 * Wakes leases after an edit of a blueprint; `servesMore`: it may now serve leases it could not.
 */
export const afterBlueprintEdit = (
  ports: ApiPorts,
  blueprint: Blueprint,
  options: EditEffect,
): Promise<void> => afterEdit(ports, options, async () => [blueprint]);

/** Wakes leases after an edit of a pool or device, as after an edit of every blueprint on it. */
export const afterPoolEdit = (ports: ApiPorts, pool: string, options: EditEffect): Promise<void> =>
  afterEdit(ports, options, () => blueprintsOn(ports, pool));

/**
 * Wakes the leases that wait for the edited blueprints: the head of each line and, with
 * `servesMore`, those behind it and those in no line. Each is woken now, and again once no process
 * uses a catalog cached before the edit. The edit is already saved, so a failure here only costs
 * time: waiting leases poll as well.
 */
async function afterEdit(
  ports: ApiPorts,
  { servesMore }: EditEffect,
  edited: () => Promise<readonly Blueprint[]>,
): Promise<void> {
  const { turns } = ports;
  turns.catalog.forget();
  try {
    const waiters = (await edited()).map((blueprint) =>
      waitersOf(ports, blueprint, { all: servesMore }),
    );
    const ids = [...new Set((await Promise.all(waiters)).flat())].slice(0, limits.countedMax);
    const at = turns.clock.now() + limits.catalogAgeMs + 1_000;
    const wakes = ids.map((id) => ({ id, reason: 'a blueprint it waits for was edited' }));
    const timers = ids.map((id) => ({ id, at }));
    await sendAll(turns, { wakes, timers });
  } catch (error) {
    turns.log.warn('waiting leases were not woken after an edit', {
      reason: faultOf(error).detail,
    });
  }
}
