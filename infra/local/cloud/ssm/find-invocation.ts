import type { Invocation, SsmCommand } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';

/** Returns the commands that SSM shows now: very new ones are still hidden. */
export function visibleCommands(world: CloudWorld): readonly SsmCommand[] {
  return world.commands.all().filter(({ id }) => !world.visibility.isHidden(id));
}

/**
 * Returns a command and its invocation on a machine.
 * @throws {CloudError} if it does not exist or is still hidden
 */
export function requireInvocation(world: CloudWorld, commandId: string, machineId: string) {
  const command = visibleCommands(world).find(({ id }) => id === commandId);
  const invocation = command?.invocations.find((one: Invocation) => one.machineId === machineId);
  if (command && invocation) return { command, invocation };
  throw new CloudError(
    'InvocationDoesNotExist',
    `The command ${commandId} has no invocation on ${machineId}, or not yet.`,
  );
}
