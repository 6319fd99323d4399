import * as z from 'zod';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { commandIdSchema, readInput } from './input.ts';

const cancelCommandSchema = z.object({
  CommandId: commandIdSchema,
  InstanceIds: z.array(z.string()).default([]),
});

/** Cancels a command without waiting for it to end. An ended invocation keeps its outcome. */
export function cancelCommand(world: CloudWorld, json: unknown) {
  const input = readInput(cancelCommandSchema, json);
  const command = world.commands.get(input.CommandId);
  if (!command)
    throw new CloudError('InvalidCommandId', `No command has the id ${input.CommandId}.`);
  const machineIds = command.invocations.map(({ machineId }) => machineId);
  const unknown = input.InstanceIds.find((id) => !machineIds.includes(id));
  if (unknown !== undefined) {
    throw new CloudError('InvalidInstanceId', `The command was not sent to ${unknown}.`);
  }
  const chosen = input.InstanceIds.length > 0 ? input.InstanceIds : machineIds;
  for (const machineId of chosen) world.runner.cancel(command.id, machineId);
  return {};
}
