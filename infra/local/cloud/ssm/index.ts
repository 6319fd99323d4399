import type { CloudWorld } from '../world.ts';
import { cancelCommand } from './cancel-command.ts';
import { describeInstanceInformation } from './describe-instance-information.ts';
import { getCommandInvocation } from './get-command-invocation.ts';
import { getParameter } from './get-parameter.ts';
import { listCommandInvocations } from './list-command-invocations.ts';
import { listCommands } from './list-commands.ts';
import { sendCommand } from './send-command.ts';

/** Every SSM operation that the local cloud supports. */
export const ssmOperations: Readonly<Record<string, (world: CloudWorld, json: unknown) => object>> =
  {
    CancelCommand: cancelCommand,
    DescribeInstanceInformation: describeInstanceInformation,
    GetCommandInvocation: getCommandInvocation,
    GetParameter: getParameter,
    ListCommandInvocations: listCommandInvocations,
    ListCommands: listCommands,
    SendCommand: sendCommand,
  };
