import { awsPorts } from '../../functions/lambda/compose.ts';
import { createDynamoClient, createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createTables } from '../../shared/adapters/aws/dynamodb/tables.ts';
import { createQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import type { Log } from '../../shared/turns/ports.ts';
import { bucketName, type Engines } from './engines.ts';
import { openEventQueue } from './event-queue.ts';

export const prefix = 'drydock-';
export const deployment = 'local';

/** Every port onto these engines; tables and queues are made where they are not there yet. */
export async function attach(engines: Engines, log: Log) {
  const sqs = createSqsClient(engines.optionsFor('sqs'));
  const dynamo = createDynamoClient(engines.optionsFor('dynamodb'));
  await createTables(dynamo, prefix);
  dynamo.destroy();
  const queues = await createQueues(sqs, prefix);
  const events = await openEventQueue(sqs, prefix);
  const environment = { tablePrefix: prefix, queues, bucket: bucketName, deployment };
  return { sqs, queues, events, ports: awsPorts(environment, log, engines.optionsFor) };
}
