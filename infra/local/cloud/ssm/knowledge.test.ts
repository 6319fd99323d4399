import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  ListDocumentsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  device,
  endedInvocation,
  errorCodeOf,
  invocationOf,
  launchInstance,
  openCloud,
  openDevice,
  runOnDevice,
  sendToMachine,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

describe('what SSM knows', () => {
  it('includes an instance once it has booted, not before', async () => {
    const world = await openCloud({ bootMs: 1_500 });
    const id = await launchInstance(world);
    const look = async () => {
      const Filters = [{ Key: 'InstanceIds', Values: [id] }];
      const answer = await world.ssm.send(new DescribeInstanceInformationCommand({ Filters }));
      return answer.InstanceInformationList?.[0];
    };

    expect(await look()).toBeUndefined();
    expect(await errorCodeOf(sendToMachine(world, id, 'echo hi'))).toBe('InvalidInstanceId');
    const info = await waitUntil('the agent', look);
    expect(info).toMatchObject({ PingStatus: 'Online', ResourceType: 'EC2Instance' });
    expect(
      (await endedInvocation(world, id, await sendToMachine(world, id, 'hostname')))
        .StandardOutputContent,
    ).toBe('host-1\n');
  });

  it('includes every machine, page by page', async () => {
    const devices = Array.from({ length: 12 }, (_, n) => `mi-${String(n).padStart(17, '0')}`);
    const { ssm } = await openCloud({ devices });

    const first = new DescribeInstanceInformationCommand({ MaxResults: 10 });
    const { InstanceInformationList: ten, NextToken } = await ssm.send(first);
    const next = new DescribeInstanceInformationCommand({ MaxResults: 10, NextToken });
    const { InstanceInformationList: rest, NextToken: end } = await ssm.send(next);

    const seen = [...(ten ?? []), ...(rest ?? [])].map(({ InstanceId }) => InstanceId);
    expect([seen, end]).toEqual([devices, undefined]);
  });

  it('does not include an invocation just after it was sent', async () => {
    const world = await openCloud({ devices: [device], consistencyMs: 1_000 });
    const id = await sendToMachine(world, device, 'echo hi');

    expect(await errorCodeOf(invocationOf(world, device, id))).toBe('InvocationDoesNotExist');
    const seen = () => invocationOf(world, device, id).catch(() => null);
    await waitUntil('the invocation', async () => (await seen())?.Status === 'Success');
  });

  it('includes the comment of commands and invocations', async () => {
    const world = await openDevice();
    const { CommandId } = await runOnDevice(world, 'echo hi', { comment: 'exec-1' });

    const commands = await world.ssm.send(new ListCommandsCommand({ CommandId }));
    const list = new ListCommandInvocationsCommand({ CommandId, Details: true });
    const invocations = await world.ssm.send(list);

    expect(commands.Commands).toMatchObject([{ Comment: 'exec-1', Status: 'Success' }]);
    expect(commands.Commands?.[0]?.RequestedDateTime).toBeInstanceOf(Date);
    expect(invocations.CommandInvocations).toMatchObject([
      { Comment: 'exec-1', InstanceId: device, CommandPlugins: [{ Output: 'hi\n' }] },
    ]);
  });

  it('includes the public image parameters and no others', async () => {
    const { ssm } = await openDevice();
    const get = (Name: string) => ssm.send(new GetParameterCommand({ Name }));

    const image = await get('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64');

    expect(image.Parameter?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(await errorCodeOf(get('/my/own'))).toBe('ParameterNotFound');
  });

  it.each<{ wrong: Partial<SendCommandCommandInput>; code: string }>([
    { wrong: { TimeoutSeconds: 29 }, code: 'ValidationException' },
    { wrong: { Comment: 'x'.repeat(101) }, code: 'ValidationException' },
    { wrong: { InstanceIds: Array(51).fill(device) }, code: 'ValidationException' },
    { wrong: { InstanceIds: [device, device] }, code: 'DuplicateInstanceId' },
    { wrong: { InstanceIds: ['i-00000000'] }, code: 'InvalidInstanceId' },
    { wrong: { DocumentName: 'AWS-Other' }, code: 'InvalidDocument' },
    { wrong: { Parameters: {} }, code: 'InvalidParameters' },
    { wrong: { Parameters: { commands: ['x'], colour: ['red'] } }, code: 'InvalidParameters' },
    {
      wrong: { Parameters: { commands: ['x'], executionTimeout: ['172801'] } },
      code: 'InvalidParameters',
    },
    { wrong: { Parameters: { commands: ['x'.repeat(66_000)] } }, code: 'MaxDocumentSizeExceeded' },
  ])('excludes an invalid command: $code', async ({ wrong, code }) => {
    const { ssm } = await openDevice();
    const valid = {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [device],
      Parameters: { commands: ['true'] },
    };

    expect(await errorCodeOf(ssm.send(new SendCommandCommand({ ...valid, ...wrong })))).toBe(code);
  });

  it('can be throttled, and excludes unsupported operations', async () => {
    const world = await openDevice();
    world.cloud.throttle('SendCommand', 1);

    expect(await errorCodeOf(sendToMachine(world, device, 'echo hi'))).toBe('ThrottlingException');
    expect(await sendToMachine(world, device, 'echo hi')).toHaveLength(36);
    const unknown = world.ssm.send(new ListDocumentsCommand({}));
    expect(await errorCodeOf(unknown)).toBe('UnknownOperationException');
  });
});
