import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalApiClient } from '../../infra/local/demo/api-client.ts';
import { type LocalWorldOptions, startWorld } from '../../infra/local/world.ts';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createSqsQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { healthView } from '../../shared/model/wire/problem.ts';
import { patiently } from '../support/patience.ts';
import { aFolder, eventually, removeFolder } from './local-world.ts';
import { messagesIn } from './world-state.ts';

const hosts = {
  name: 'hosts',
  driver: 'ec2-host',
  limit: 1,
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
};

/** Starts a local world in this process in which every turn crashes while `crash.on` is true. */
async function crashingWorld() {
  const crash = { on: true };
  const lines: string[] = [];
  const record = (message: string) => void lines.push(message);
  const isTurn = (operation: string, body: unknown): boolean =>
    operation === 'Query' && JSON.stringify(body).includes('drydock-commands');
  const options: LocalWorldOptions = {
    path: aFolder(),
    port: 0,
    bootMs: 100,
    log: { info: record, warn: record, error: record },
    faults: {
      dynamoFaults: {
        before: (operation, body) =>
          crash.on && isTurn(operation, body)
            ? { fail: { status: 400, type: 'ValidationException' } }
            : null,
      },
    },
  };
  const world = await startWorld(options);
  const credentials = world.credentials ?? { accessKeyId: '', secretAccessKey: '' };
  const queues = { sqs: world.endpoints.sqs, credentials };
  const sqs = createSqsClient({ endpoint: queues.sqs, region: 'us-east-1', credentials });
  onTestFinished(async () => {
    sqs.destroy();
    await world.close();
    removeFolder(options.path);
  });
  return { world, crash, lines, sqs, queues };
}

it(
  'wakes that crashed their worker five times are reported and do no harm',
  async () => {
    const { world, crash, lines, sqs, queues } = await crashingWorld();
    const client = createLocalApiClient(world.url, world.token);
    const { wakes } = await createSqsQueues(sqs, 'drydock-');
    for (const QueueUrl of [wakes.lease, wakes.resource]) {
      // SQS redelivers after one second instead of 45.
      const Attributes = { VisibilityTimeout: '1' };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    const measured = async () => healthView.parse(await client.get('/v1/health')).measured;
    await client.send('POST', '/v1/blueprints', hosts);
    // The creation wakes the resource that it plans; the release wakes the lease.
    const [{ id }, released] = [
      await client.send<LeaseView>('POST', '/v1/leases', { type: 'host' }),
      await client.send<LeaseView>('POST', '/v1/leases', { type: 'host' }),
    ];
    await client.send('POST', `/v1/leases/${released.id}/release`, {});
    const stateNow = async (lease = id) =>
      (await client.get<LeaseView>(`/v1/leases/${lease}`)).state;

    await eventually('the wakes of the resource and of the lease are dead-lettered', async () => {
      await world.countDeadLetters();
      return (await measured())?.deadLetters === 2;
    });
    const left = await messagesIn(queues);
    expect([left['drydock-lease.fifo'], left['drydock-resource.fifo']]).toEqual([0, 0]);
    expect(await stateNow()).toBe('pending');
    crash.on = false;

    await eventually('the sweep wakes both leases and the resource', async () => {
      await world.sweep();
      return (await stateNow()) === 'active' && (await stateNow(released.id)) === 'destroyed';
    });
    await world.countDeadLetters();
    expect(await measured()).toMatchObject({ deadLetters: 2 });
    const logged = lines.filter((line) => line.includes('dead-lettered, which is harmless'));
    expect(logged.at(-1)).toBe(
      '2 wakes were dead-lettered, which is harmless: the sweep wakes their objects',
    );
  },
  patiently(120_000),
);
