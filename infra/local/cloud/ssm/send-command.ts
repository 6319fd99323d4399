import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Invocation, SsmCommand } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { ssmCommandView } from './command-view.ts';
import { readInput } from './input.ts';

const sendCommandSchema = z.object({
  DocumentName: z.string(),
  InstanceIds: z.array(z.string()).min(1).max(50),
  Parameters: z.record(z.string(), z.array(z.string())).default({}),
  TimeoutSeconds: z.number().int().min(30).max(2_592_000).default(3600),
  Comment: z.string().max(100).default(''),
  OutputS3BucketName: z.string().min(3).max(63).nullable().default(null),
  OutputS3KeyPrefix: z.string().max(500).default(''),
});
type Input = z.infer<typeof sendCommandSchema>;

const shellDocument = 'AWS-RunShellScript';
const documentBytesMax = 64 * 1024;
const executionSecondsMax = 172_800;
const historyMax = 5_000;
const shellParameters = ['commands', 'workingDirectory', 'executionTimeout'];

/** Accepts a command and starts it on every named machine. A repeated request runs it again. */
export function sendCommand(world: CloudWorld, json: unknown) {
  const input = readInput(sendCommandSchema, json);
  rejectInvalidCommand(world, input);
  const command = world.commands.put(toCommand(world, input));
  world.visibility.delay(command.id);
  forgetOldest(world);
  for (const { machineId } of command.invocations) world.runner.start(command, machineId);
  return { Command: ssmCommandView(command) };
}

function rejectInvalidCommand(world: CloudWorld, input: Input): void {
  if (input.DocumentName !== shellDocument) {
    throw new CloudError('InvalidDocument', `Only the document ${shellDocument} exists.`);
  }
  const unknown = Object.keys(input.Parameters).find((name) => !shellParameters.includes(name));
  if (unknown !== undefined || !input.Parameters['commands']?.length) {
    throw new CloudError(
      'InvalidParameters',
      unknown === undefined
        ? 'The parameter commands is required.'
        : `The document has no parameter ${unknown}.`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(input.Parameters)) > documentBytesMax) {
    throw new CloudError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  }
  if (new Set(input.InstanceIds).size < input.InstanceIds.length) {
    throw new CloudError('DuplicateInstanceId', 'The list contains an instance id twice.');
  }
  const offline = input.InstanceIds.find((id) => !world.machines.isOnline(id));
  if (offline !== undefined) {
    throw new CloudError(
      'InvalidInstanceId',
      `Instances [[${offline}]] not in a valid state for account ${'0'.repeat(12)}`,
    );
  }
}

function toCommand(world: CloudWorld, input: Input): SsmCommand {
  return {
    id: randomUUID(),
    document: shellDocument,
    comment: input.Comment,
    commands: input.Parameters['commands'] ?? [],
    workingDirectory: input.Parameters['workingDirectory']?.[0] ?? '',
    executionSeconds: readExecutionTimeout(input.Parameters['executionTimeout']?.[0]),
    deliverySeconds: input.TimeoutSeconds,
    bucket: input.OutputS3BucketName,
    prefix: input.OutputS3KeyPrefix,
    requestedAt: world.settings.now(),
    invocations: input.InstanceIds.map(newInvocation),
  };
}

function newInvocation(machineId: string): Invocation {
  return {
    machineId,
    status: 'Pending',
    details: 'Pending',
    exitCode: -1,
    stdout: '',
    stderr: '',
    leader: null,
    startedAt: null,
    endedAt: null,
  };
}

function readExecutionTimeout(text = '3600'): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= executionSecondsMax) return seconds;
  throw new CloudError(
    'InvalidParameters',
    `executionTimeout must be a number from 1 to ${executionSecondsMax}, not '${text}'.`,
  );
}

/** Removes the oldest ended commands if there are too many. SSM removes them after thirty days. */
function forgetOldest(world: CloudWorld): void {
  const all = world.commands.all();
  const excess = all.length - historyMax;
  const ended = all.filter(({ invocations }) => invocations.every((one) => one.endedAt !== null));
  for (const { id } of ended.slice(0, Math.max(0, excess))) world.commands.remove(id);
}
