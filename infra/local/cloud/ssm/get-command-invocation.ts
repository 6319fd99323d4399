import * as z from 'zod';
import type { Invocation } from '../state/model.ts';
import type { CloudWorld } from '../world.ts';
import { outputUrl } from './command-view.ts';
import { requireInvocation } from './find-invocation.ts';
import { commandIdSchema, readInput } from './input.ts';

const getCommandInvocationSchema = z.object({ CommandId: commandIdSchema, InstanceId: z.string() });

export function getCommandInvocation(world: CloudWorld, json: unknown) {
  const input = readInput(getCommandInvocationSchema, json);
  const { command, invocation } = requireInvocation(world, input.CommandId, input.InstanceId);
  return {
    CommandId: command.id,
    InstanceId: invocation.machineId,
    Comment: command.comment,
    DocumentName: command.document,
    DocumentVersion: '$DEFAULT',
    PluginName: 'aws:runShellScript',
    ResponseCode: invocation.exitCode,
    ...invocationTimes(invocation),
    Status: invocation.status,
    StatusDetails: invocation.details,
    StandardOutputContent: invocation.stdout,
    StandardOutputUrl: outputUrl(command, invocation.machineId, 'stdout'),
    StandardErrorContent: invocation.stderr,
    StandardErrorUrl: outputUrl(command, invocation.machineId, 'stderr'),
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}

function invocationTimes({ startedAt, endedAt }: Invocation) {
  const elapsed = ((endedAt ?? 0) - (startedAt ?? 0)) / 1000;
  return {
    ExecutionStartDateTime: startedAt === null ? '' : new Date(startedAt).toISOString(),
    ExecutionEndDateTime: endedAt === null ? '' : new Date(endedAt).toISOString(),
    ExecutionElapsedTime: startedAt === null || endedAt === null ? '' : `PT${elapsed}S`,
  };
}
