import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientOptions } from '../../shared/adapters/aws/clients.ts';
import {
  createDynamoClient,
  createEc2Client,
  createEc2LaunchClient,
  createS3Client,
  createSqsClient,
  createSsmClient,
  createSsmSendClient,
} from '../../shared/adapters/aws/clients.ts';
import { createDynamoStore } from '../../shared/adapters/aws/dynamodb/store.ts';
import { createEc2Machines } from '../../shared/adapters/aws/ec2/machines.ts';
import { createS3Outputs } from '../../shared/adapters/aws/s3/outputs.ts';
import { createSqsMailbox } from '../../shared/adapters/aws/sqs/mailbox.ts';
import { createSsmRemote } from '../../shared/adapters/aws/ssm/remote.ts';
import { namesWithPrefix } from '../../shared/adapters/common/table-schemas.ts';
import { createIds, systemClock } from '../../shared/adapters/system.ts';
import { drivers } from '../../shared/blueprints/registry.ts';
import type { Log, WorkerPorts } from '../../shared/turns/ports.ts';
import { createCatalog } from '../../shared/turns/read/catalog.ts';
import type { Environment } from './environment.ts';

export type Service = 'dynamodb' | 'sqs' | 's3' | 'ec2' | 'ssm';

/**
 * Wires every port to AWS, or to the endpoints that the standard AWS_ENDPOINT_URL variables name.
 */
export function awsPorts(
  environment: Environment,
  log: Log,
  optionsFor: (service: Service) => ClientOptions = () => ({}),
): WorkerPorts {
  const { tablePrefix, queues, bucket, deployment } = environment;
  const ids = createIds();
  const clock = systemClock;
  const store = createDynamoStore({
    client: createDynamoClient(optionsFor('dynamodb')),
    names: namesWithPrefix(tablePrefix),
    sleep,
    chance: ids.chance,
  });
  const mailbox = createSqsMailbox({
    client: createSqsClient(optionsFor('sqs')),
    queues,
    clock,
    newId: ids.commit,
  });
  return {
    store,
    mailbox,
    clock,
    ids,
    log,
    drivers,
    catalog: createCatalog(store, clock),
    outputs: createS3Outputs({ client: createS3Client(optionsFor('s3')), bucket }),
    hookPorts: {
      machines: createEc2Machines({
        client: createEc2Client(optionsFor('ec2')),
        launchClient: createEc2LaunchClient(optionsFor('ec2')),
        deployment,
      }),
      remote: createSsmRemote({
        client: createSsmClient(optionsFor('ssm')),
        sendClient: createSsmSendClient(optionsFor('ssm')),
        bucket,
      }),
      pause: (ms) => sleep(ms),
    },
  };
}

/** Builds the handler at its first call, so that importing its module has no effect. */
export function onFirstCall<E, A>(make: () => (event: E) => Promise<A>): (event: E) => Promise<A> {
  let made: ((event: E) => Promise<A>) | null = null;
  return (event) => {
    made ??= make();
    return made(event);
  };
}
