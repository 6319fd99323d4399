import { cloudRegion } from '../events.ts';
import { outputKey } from '../host/output.ts';
import { type Invocation, isInvocationOver, type SsmCommand } from '../state/model.ts';

/** Returns the URL that SSM gives for an output, even if the stream is empty and not stored. */
export function outputUrl(
  command: SsmCommand,
  machineId: string,
  stream: 'stdout' | 'stderr',
): string {
  if (command.bucket === null) return '';
  const key = outputKey(command, machineId, stream);
  return `https://s3.${cloudRegion}.amazonaws.com/${command.bucket}/${key}`;
}

/**
 * Returns a command as SSM describes it: it ends when all of its invocations have ended, with the
 * worst of their statuses.
 */
export function ssmCommandView(command: SsmCommand) {
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
    OutputS3Region: cloudRegion,
    OutputS3BucketName: command.bucket ?? '',
    OutputS3KeyPrefix: command.prefix,
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: invocations.length,
    CompletedCount: invocations.filter(isInvocationOver).length,
    ErrorCount: bad.length,
    DeliveryTimedOutCount: 0,
    TimeoutSeconds: command.deliverySeconds,
  };
}

function commandStatus(invocations: readonly Invocation[]): Invocation['status'] {
  const has = (status: Invocation['status']) => invocations.some((one) => one.status === status);
  if (invocations.every((one) => one.status === 'Pending' || one.status === 'Delayed'))
    return 'Pending';
  if (!invocations.every(isInvocationOver)) return 'InProgress';
  const worst = (['Failed', 'TimedOut', 'Cancelled'] as const).find(has);
  return worst ?? 'Success';
}
