import type { Command, CommandOf } from '../../model/command.ts';
import type { LeaseId } from '../../model/ids.ts';
import { commandKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import { plainItem } from '../../model/record.ts';
import type { ActiveResource, Resource } from '../../model/resource.ts';
import type { Write } from '../../model/write.ts';
import { always } from '../../model/write.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';
import { retireActive } from './leave-active.ts';
import type { ResourceTurn } from './turn.ts';

/**
 * Retires a resource whose machine may soon be taken, and warns the leases on it. It does not
 * pause: a paused resource is never idle, so one that is spared in the end would stay forever.
 */
export function retireInterrupted(
  resource: ActiveResource,
  command: CommandOf<'interrupt'>,
  turn: ResourceTurn,
): Decision<Resource> {
  const detail = command.reason;
  const leaving: Leaving = { reason: 'interrupted', detail, by: command.by, at: turn.now };
  const retires = resource.retiring
    ? commitTo<Resource>(resource, { consumes: [command] })
    : retireActive(resource, { leaving, consumes: [command] }, turn);
  if (retires.kind !== 'commit') return retires;
  const { commit } = retires;
  const holders = turn.holders.slice(0, limits.capacity);
  return {
    kind: 'commit',
    commit: {
      ...commit,
      writes: [...commit.writes, ...holders.map((id) => warning(id, resource, command))],
      wakes: [...commit.wakes, ...holders.map((id) => ({ id, reason: detail }))],
    },
  };
}

/** An index found the lease, so the command names the resource that the lease must still hold. */
function warning(
  target: LeaseId,
  { id: ifHolds }: ActiveResource,
  { ulid, at, reason }: CommandOf<'interrupt'>,
): Write {
  // The same id, so that sending it again changes nothing.
  const warn: Command = {
    kind: 'warn',
    ulid,
    target,
    by: 'system',
    from: ifHolds,
    at,
    reason,
    ifHolds,
  };
  return { op: 'put', key: commandKey(target, ulid), item: plainItem(warn), when: always };
}
