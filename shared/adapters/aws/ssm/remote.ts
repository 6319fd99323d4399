import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { FaultError, fault } from '../../../model/fault.ts';
import { limits } from '../../../model/limits.ts';
import type { Delivery, DeliveryState, Remote } from '../../../ports/remote.ts';
import { validateDelivery } from '../../common/delivery-limits.ts';
import { translateAwsError } from '../classify-errors.ts';
import { deliveryStateFrom } from './delivery-state.ts';

export type SsmRemoteOptions = Readonly<{
  client: SSMClient;
  /** Where whole outputs are stored, by the hosts themselves. */
  bucket: string;
  /** Takes `commands` and `executionTimeout` and has one step, as AWS-RunShellScript does. */
  document?: string;
}>;

const hostsPerRequest = 50;

/** However often the client tries by itself, an act ends before its turn does. */
const bounded = () => ({ abortSignal: AbortSignal.timeout(limits.actMs) });

/**
 * Scripts on hosts by SSM. A client that repeats a send whose answer was lost may run it twice, so
 * it had better try once.
 */
export function createSsmRemote(options: SsmRemoteOptions): Remote {
  const { client } = options;

  return {
    async online(hosts) {
      const online = new Set<string>();
      for (let from = 0; from < hosts.length; from += hostsPerRequest) {
        const some = await onlineAmong(client, hosts.slice(from, from + hostsPerRequest));
        for (const host of some) online.add(host);
      }
      return hosts.filter((host) => online.has(host));
    },

    send: (delivery) => sendScript(options, delivery),

    async commentOf(deliveryId) {
      const answer = await client
        .send(new ListCommandsCommand({ CommandId: deliveryId }), bounded())
        .catch(failing(`asking what delivery ${deliveryId} was`));
      return answer.Commands?.[0]?.Comment ?? null;
    },

    async look(host, deliveryId) {
      try {
        const question = new GetCommandInvocationCommand({
          CommandId: deliveryId,
          InstanceId: host,
        });
        return deliveryStateFrom(await client.send(question, bounded()));
      } catch (error) {
        return unknownOrThrow(
          translateAwsError(error, `looking at delivery ${deliveryId} on ${host}`),
        );
      }
    },
  };
}

/** One page is enough: it has room for as many hosts as are asked for. */
async function onlineAmong(client: SSMClient, hosts: readonly string[]): Promise<string[]> {
  const question = new DescribeInstanceInformationCommand({
    Filters: [{ Key: 'InstanceIds', Values: [...hosts] }],
    MaxResults: hostsPerRequest,
  });
  const answer = await client
    .send(question, bounded())
    .catch(failing(`asking which of ${hosts.length} hosts are online`));
  return (answer.InstanceInformationList ?? [])
    .filter(({ PingStatus }) => PingStatus === 'Online')
    .flatMap(({ InstanceId }) => InstanceId ?? []);
}

async function sendScript(
  { client, bucket, document = 'AWS-RunShellScript' }: SsmRemoteOptions,
  delivery: Delivery,
): Promise<string> {
  validateDelivery(delivery);
  const { host, script, comment, outputPrefix } = delivery;
  const what = `sending “${comment}” to ${host}`;
  const command = new SendCommandCommand({
    DocumentName: document,
    InstanceIds: [host],
    Parameters: { commands: [script], executionTimeout: [String(delivery.runSeconds)] },
    TimeoutSeconds: delivery.deliverySeconds,
    Comment: comment,
    OutputS3BucketName: outputPrefix === null ? undefined : bucket,
    OutputS3KeyPrefix: outputPrefix ?? undefined,
  });
  const answer = await client.send(command, bounded()).catch(failing(what));
  if (answer.Command?.CommandId) return answer.Command.CommandId;
  throw new FaultError(fault('failed', `${what}: SSM answered without a command id`, false));
}

/** SSM does not know a delivery for a moment after taking it. */
function unknownOrThrow(failure: FaultError): DeliveryState {
  if (failure.fault.reason === 'not-found') return { state: 'unknown' };
  throw failure;
}

const failing =
  (what: string) =>
  (error: unknown): never => {
    throw translateAwsError(error, what);
  };
