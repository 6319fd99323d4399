import * as z from 'zod';
import { cutPage } from '../paging.ts';
import type { Invocation, SsmCommand } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { outputUrl } from './command-view.ts';
import { visibleCommands } from './find-invocation.ts';
import { maxResultsSchema, readInput } from './input.ts';

const listCommandInvocationsSchema = z.object({
  CommandId: z.string().optional(),
  InstanceId: z.string().optional(),
  Details: z.boolean().default(false),
  MaxResults: maxResultsSchema,
  NextToken: z.string().optional(),
});
const pluginOutputMax = 2_500;

export function listCommandInvocations(world: CloudWorld, json: unknown) {
  const input = readInput(listCommandInvocationsSchema, json);
  const all = visibleCommands(world)
    .filter(({ id }) => input.CommandId === undefined || id === input.CommandId)
    .flatMap((command) => command.invocations.map((invocation) => toRow(command, invocation)))
    .filter(({ invocation }) => (input.InstanceId ?? invocation.machineId) === invocation.machineId)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const page = cutPage(all, input.MaxResults ?? 50, input.NextToken);
  if (page === 'bad-token') throw new CloudError('InvalidNextToken', 'The token is not valid.');
  return {
    CommandInvocations: page.items.map((row) =>
      invocationView(row.command, row.invocation, input.Details),
    ),
    NextToken: page.next,
  };
}

function toRow(command: SsmCommand, invocation: Invocation) {
  return { id: `c-${command.id}-${invocation.machineId}`, command, invocation };
}

function invocationView(command: SsmCommand, invocation: Invocation, details: boolean) {
  const { machineId, status } = invocation;
  const urls = {
    StandardOutputUrl: outputUrl(command, machineId, 'stdout'),
    StandardErrorUrl: outputUrl(command, machineId, 'stderr'),
  };
  const plugin = {
    Name: 'aws:runShellScript',
    Status: status,
    StatusDetails: invocation.details,
    ResponseCode: invocation.exitCode,
    Output: (invocation.stdout + invocation.stderr).slice(0, pluginOutputMax),
    ...urls,
  };
  return {
    CommandId: command.id,
    InstanceId: machineId,
    InstanceName: '',
    Comment: command.comment,
    DocumentName: command.document,
    RequestedDateTime: command.requestedAt / 1000,
    Status: status,
    StatusDetails: invocation.details,
    ...urls,
    CommandPlugins: details ? [plugin] : [],
  };
}
