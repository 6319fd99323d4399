import type { Command } from '../../model/command.ts';
import type { Resource } from '../../model/resource.ts';
import type { Wake } from '../../model/wake.ts';
import type { Decision } from '../decision.ts';
import { move } from '../decision.ts';

/** Whoever watches it is woken at each of its transitions: a hint over their own timers. */
export const tell = (resource: Resource, why: string): readonly Wake[] =>
  resource.watchers.map((id) => ({ id, why: `${resource.id}: ${why}` }));

/** Commands that its state has no use for are thrown away; who asked is told. */
export function dropCommands<R extends Resource>(
  resource: R,
  commands: readonly Command[],
): Decision<Resource> {
  return move<Resource>(resource.state === 'destroyed' ? null : resource, {
    obeys: commands,
    wakes: askersOf(commands),
  });
}

/** Its watchers, and whoever asked for its room without watching it. */
export const tellAll = (
  resource: Resource,
  why: string,
  obeys: readonly Command[],
): readonly Wake[] => [
  ...tell(resource, why),
  ...askersOf(obeys).filter(({ id }) => !resource.watchers.includes(id)),
];

/** Whoever asked it to make room hears of it, whatever became of that. */
const askersOf = (commands: readonly Command[]): readonly Wake[] =>
  commands.flatMap((command) => {
    const asker = command.kind === 'reclaim' || command.kind === 'retire' ? command.for : null;
    return asker ? [{ id: asker, why: `${command.target} was asked for its room` }] : [];
  });
