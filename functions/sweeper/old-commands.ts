import { isObjectId, type ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Found } from '../../shared/ports/store.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { readRound } from '../../shared/turns/round.ts';
import { sendAll } from '../../shared/turns/send.ts';

/**
 * Commands that nobody obeyed for a while: their wake was lost, so their targets are woken again.
 * Who is destroyed or gone throws them away. Answers how many targets there were.
 */
export async function wakeTargets(ports: TurnPorts, now: Instant): Promise<number> {
  const woken = new Set<ObjectId>();
  await readRound(
    ports,
    'commands',
    limits.sweepPages,
    (cursor) => ports.store.scan('commands', limits.listPage, cursor),
    async ({ found }) => {
      const targets = found.filter((row) => isOld(row, now)).map(({ pk }) => pk);
      const strange = targets.filter((pk) => !isObjectId(pk));
      if (strange.length > 0) ports.log.warn('commands to what is no object', { names: strange });
      const fresh = new Set(targets.filter(isObjectId).filter((id) => !woken.has(id)));
      for (const id of fresh) woken.add(id);
      await sendAll(
        ports,
        [...fresh].map((id) => ({ id, why: 'sweep' })),
        [],
      );
    },
  );
  return woken.size;
}

/** Without a time it can read, it is old: its target will know what to do with it. */
function isOld({ item }: Found, now: Instant): boolean {
  const { at } = item;
  return typeof at !== 'number' || at <= now - seconds(limits.oldCommand);
}
