import { region } from '../events.ts';
import { outputKey } from '../host/output.ts';
import { type Command, type Invocation, isOver } from '../state/model.ts';

/** Where SSM says that the output lies, whether or not the stream turned out empty. */
export function outputUrl(
  command: Command,
  machineId: string,
  stream: 'stdout' | 'stderr',
): string {
  if (command.bucket === null) return '';
  const key = outputKey(command, machineId, stream);
  return `https://s3.${region}.amazonaws.com/${command.bucket}/${key}`;
}

/** A command as a whole: over when all of its invocations are, and then as bad as the worst. */
export function commandView(command: Command) {
  const { invocations } = command;
  const status = commandStatus(invocations);
  const bad = invocations.filter((one) => one.status === 'Failed' || one.status === 'TimedOut');
  return {
    CommandId: command.id,
    DocumentName: command.document,
    DocumentVersion: '$DEFAULT',
    Comment: command.comment,
    Parameters: {
      commands: command.commands,
      executionTimeout: [String(command.executionSeconds)],
      workingDirectory: [command.workingDirectory],
    },
    InstanceIds: invocations.map(({ machineId }) => machineId),
    Targets: [],
    RequestedDateTime: command.requestedAt / 1000,
    ExpiresAfter: command.requestedAt / 1000 + command.deliverySeconds + command.executionSeconds,
    Status: status,
    StatusDetails: status,
    OutputS3Region: region,
    OutputS3BucketName: command.bucket ?? '',
    OutputS3KeyPrefix: command.prefix,
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: invocations.length,
    CompletedCount: invocations.filter(isOver).length,
    ErrorCount: bad.length,
    DeliveryTimedOutCount: 0,
    TimeoutSeconds: command.deliverySeconds,
  };
}

function commandStatus(invocations: readonly Invocation[]): Invocation['status'] {
  const has = (status: Invocation['status']) => invocations.some((one) => one.status === status);
  if (invocations.every((one) => one.status === 'Pending')) return 'Pending';
  if (!invocations.every(isOver)) return 'InProgress';
  const worst = (['Failed', 'TimedOut', 'Cancelled'] as const).find(has);
  return worst ?? 'Success';
}
