import { z } from 'zod';
import { CloudError } from '../wire/errors.ts';
import type { World } from '../world.ts';
import { commandIdSchema, readInput } from './input.ts';

const schema = z.object({
  CommandId: commandIdSchema,
  InstanceIds: z.array(z.string()).default([]),
});

/** Asks for the end; the answer does not wait for it, and what is over stays as it ended. */
export function cancelCommand(world: World, json: unknown) {
  const input = readInput(schema, json);
  const command = world.commands.get(input.CommandId);
  if (!command) throw new CloudError('InvalidCommandId', `No command is ${input.CommandId}.`);
  const machineIds = command.invocations.map(({ machineId }) => machineId);
  const stranger = input.InstanceIds.find((id) => !machineIds.includes(id));
  if (stranger !== undefined) {
    throw new CloudError('InvalidInstanceId', `The command was not sent to ${stranger}.`);
  }
  const chosen = input.InstanceIds.length > 0 ? input.InstanceIds : machineIds;
  for (const machineId of chosen) world.runner.cancel(command.id, machineId);
  return {};
}
