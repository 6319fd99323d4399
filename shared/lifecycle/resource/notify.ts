import type { Command } from '../../model/command.ts';
import type { Resource } from '../../model/resource.ts';
import type { Wake } from '../../model/wake.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';

/** Returns the wakes of its watchers at a transition: hints, as each watcher has its own timer. */
export const notifyResourceWatchers = (resource: Resource, reason: string): readonly Wake[] =>
  resource.watchers.map((id) => ({ id, reason: `${resource.id}: ${reason}` }));

/** Consumes commands that do not apply in its state, and wakes those that requested its room. */
export function dropCommands<R extends Resource>(
  resource: R,
  commands: readonly Command[],
): Decision<Resource> {
  return commitTo<Resource>(resource.state === 'destroyed' ? null : resource, {
    consumes: commands,
    wakes: requestersOf(commands),
  });
}

/** Returns the wakes of its watchers and of other objects that requested its room. */
export const notifyWatchersAndCallers = (
  resource: Resource,
  reason: string,
  consumes: readonly Command[],
): readonly Wake[] => [
  ...notifyResourceWatchers(resource, reason),
  ...requestersOf(consumes).filter(({ id }) => !resource.watchers.includes(id)),
];

/** Returns the wakes of the objects that requested its room, granted or not. */
const requestersOf = (commands: readonly Command[]): readonly Wake[] =>
  commands.flatMap((command) => {
    const requester = command.kind === 'reclaim' || command.kind === 'retire' ? command.for : null;
    return requester ? [{ id: requester, reason: `${command.target} was asked for its room` }] : [];
  });
