import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { FaultError, fault } from '../../../model/fault.ts';
import type { Delivery, DeliveryState, Remote } from '../../../ports/remote.ts';
import { validateDelivery } from '../../common/delivery-limits.ts';
import { throwTranslated, translateAwsError } from '../classify-errors.ts';
import { actTimeout } from '../clients.ts';
import { deliveryStateFrom } from './delivery-state.ts';

export type SsmRemoteOptions = Readonly<{
  /** For all that may be repeated, with the SDK's own retries. */
  client: SSMClient;
  /** Tries once: one that repeats a send whose answer was lost makes a second delivery. */
  sendClient: SSMClient;
  /** The bucket in which the hosts store whole outputs. */
  bucket: string;
  /** A document with `commands`, `executionTimeout` and one step, like AWS-RunShellScript. */
  document?: string;
}>;

const hostsPerRequest = 50;

/** Returns hosts that run scripts by SSM. */
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

    async cancel(host, deliveryId) {
      const command = new CancelCommandCommand({ CommandId: deliveryId, InstanceIds: [host] });
      const what = `cancelling delivery ${deliveryId} on ${host}`;
      await client.send(command, actTimeout()).catch((error: unknown) => {
        unknownOrThrow(translateAwsError(error, what));
      });
    },

    async commentOf(deliveryId) {
      const answer = await client
        .send(new ListCommandsCommand({ CommandId: deliveryId }), actTimeout())
        .catch(throwTranslated(`reading the comment of delivery ${deliveryId}`));
      return answer.Commands?.[0]?.Comment ?? null;
    },

    async look(host, deliveryId) {
      try {
        const command = new GetCommandInvocationCommand({
          CommandId: deliveryId,
          InstanceId: host,
        });
        return deliveryStateFrom(await client.send(command, actTimeout()));
      } catch (error) {
        return unknownOrThrow(
          translateAwsError(error, `looking at delivery ${deliveryId} on ${host}`),
        );
      }
    },
  };
}

/**
 * Returns which of these hosts are online. One page is enough: it holds as many hosts as are named.
 */
async function onlineAmong(client: SSMClient, hosts: readonly string[]): Promise<string[]> {
  const command = new DescribeInstanceInformationCommand({
    Filters: [{ Key: 'InstanceIds', Values: [...hosts] }],
    MaxResults: hostsPerRequest,
  });
  const answer = await client
    .send(command, actTimeout())
    .catch(throwTranslated(`asking which of ${hosts.length} hosts are online`));
  return (answer.InstanceInformationList ?? [])
    .filter(({ PingStatus }) => PingStatus === 'Online')
    .flatMap(({ InstanceId }) => InstanceId ?? []);
}

async function sendScript(
  { sendClient, bucket, document = 'AWS-RunShellScript' }: SsmRemoteOptions,
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
  const answer = await sendClient.send(command, actTimeout()).catch(throwTranslated(what));
  if (answer.Command?.CommandId) return answer.Command.CommandId;
  throw new FaultError(fault('failed', `${what}: SSM answered without a command id`, false));
}

/**
 * Returns `unknown` for a missing delivery: SSM does not know one for a moment after accepting it,
 * nor after thirty days.
 */
function unknownOrThrow(failure: FaultError): DeliveryState {
  if (failure.fault.reason === 'not-found') return { state: 'unknown' };
  throw failure;
}
