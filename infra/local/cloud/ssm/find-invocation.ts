import type { Command, Invocation } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { World } from '../world.ts';

/** The commands SSM shows; a very new one is not among them yet. */
export function visibleCommands(world: World): readonly Command[] {
  return world.commands.all().filter(({ id }) => !world.youth.isYoung(id));
}

export function requireInvocation(world: World, commandId: string, machineId: string) {
  const command = visibleCommands(world).find(({ id }) => id === commandId);
  const invocation = command?.invocations.find((one: Invocation) => one.machineId === machineId);
  if (command && invocation) return { command, invocation };
  throw new CloudError(
    'InvocationDoesNotExist',
    `The command ${commandId} has no invocation on ${machineId}, or not yet.`,
  );
}
