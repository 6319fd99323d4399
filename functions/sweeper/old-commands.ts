import { isObjectId, type ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Found } from '../../shared/ports/store.ts';
import { sendAll } from '../../shared/turns/loop/send.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { scanResumably } from '../../shared/turns/read/resumable-scan.ts';

/**
 * Wakes the targets of old commands, whose own wake was probably lost; returns how many targets.
 * Targets that are destroyed or gone discard their commands.
 */
export async function wakeTargetsOfOldCommands(ports: TurnPorts, now: Instant): Promise<number> {
  const woken = new Set<ObjectId>();
  await scanResumably(ports, {
    list: 'commands',
    pagesMax: limits.sweepPages,
    read: (cursor) => ports.store.scan('commands', limits.listPage, cursor),
    use: async ({ found }) => {
      const targets = found.filter((command) => isOld(command, now)).map(({ pk }) => pk);
      const invalid = targets.filter((pk) => !isObjectId(pk));
      if (invalid.length > 0) ports.log.warn('commands to invalid object ids', { names: invalid });
      const fresh = new Set(targets.filter(isObjectId).filter((id) => !woken.has(id)));
      for (const id of fresh) woken.add(id);
      await sendAll(ports, { wakes: [...fresh].map((id) => ({ id, reason: 'sweep' })) });
    },
  });
  return woken.size;
}

/** A command without a readable time counts as old; its target decides about it. */
function isOld({ item }: Found, now: Instant): boolean {
  const { at } = item;
  return typeof at !== 'number' || at <= now - seconds(limits.oldCommand);
}
