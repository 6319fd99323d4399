import type { Command } from '../../model/command.ts';
import type { Resource } from '../../model/resource.ts';
import type { Wake } from '../../model/wake.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';

/** Whoever watches it is woken at each of its transitions: a hint over their own timers. */
export const notifyResourceWatchers = (resource: Resource, reason: string): readonly Wake[] =>
  resource.watchers.map((id) => ({ id, reason: `${resource.id}: ${reason}` }));

/** Commands that its state has no use for are thrown away; who asked is told. */
export function dropCommands<R extends Resource>(
  resource: R,
  commands: readonly Command[],
): Decision<Resource> {
  return commitTo<Resource>(resource.state === 'destroyed' ? null : resource, {
    consumes: commands,
    wakes: askersOf(commands),
  });
}

/** Its watchers, and whoever asked for its room without watching it. */
export const notifyWatchersAndCallers = (
  resource: Resource,
  reason: string,
  consumes: readonly Command[],
): readonly Wake[] => [
  ...notifyResourceWatchers(resource, reason),
  ...askersOf(consumes).filter(({ id }) => !resource.watchers.includes(id)),
];

/** Whoever asked it to make room hears of it, whatever became of that. */
const askersOf = (commands: readonly Command[]): readonly Wake[] =>
  commands.flatMap((command) => {
    const requester = command.kind === 'reclaim' || command.kind === 'retire' ? command.for : null;
    return requester ? [{ id: requester, reason: `${command.target} was asked for its room` }] : [];
  });
