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
  const askers = commands.flatMap((command) =>
    command.kind === 'reclaim'
      ? [{ id: command.for, why: `${resource.id} refused the reclaim` }]
      : [],
  );
  return move<Resource>(resource.state === 'destroyed' ? null : resource, {
    obeys: commands,
    wakes: askers,
  });
}
