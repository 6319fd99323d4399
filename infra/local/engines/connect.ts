import { awsPorts } from '../../../functions/lambda/worker-ports.ts';
import { createDynamoClient, createSqsClient } from '../../../shared/adapters/aws/clients.ts';
import { createDynamoTables } from '../../../shared/adapters/aws/dynamodb/tables.ts';
import { createSqsQueues } from '../../../shared/adapters/aws/sqs/queues.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import { bucketName, type Engines } from './engines.ts';
import { openEventQueue } from './event-queue.ts';

export const resourcePrefix = 'drydock-';
export const localDeployment = 'local';

/** An engine may answer its first requests slowly, and a busy machine too. */
const tableMs = 60_000;

/** Returns every port, connected to these engines, and creates missing tables and queues. */
export async function connectPorts(engines: Engines, log: Log) {
  const sqs = createSqsClient(engines.optionsFor('sqs'));
  const options = { ...engines.optionsFor('dynamodb'), requestMs: tableMs };
  const dynamo = createDynamoClient(options);
  await createDynamoTables(dynamo, resourcePrefix);
  dynamo.destroy();
  const queues = await createSqsQueues(sqs, resourcePrefix);
  const events = await openEventQueue(sqs, resourcePrefix);
  const environment = {
    tablePrefix: resourcePrefix,
    queues,
    bucket: bucketName,
    deployment: localDeployment,
  };
  return { sqs, queues, events, ports: awsPorts(environment, log, engines.optionsFor) };
}
