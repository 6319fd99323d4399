import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDynamoClient, createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createEc2Client, createEc2LaunchClient } from '../../shared/adapters/aws/ec2/clients.ts';
import { createEc2Machines } from '../../shared/adapters/aws/ec2/machines.ts';
import { createS3Client } from '../../shared/adapters/aws/s3/client.ts';
import { createSsmClient, createSsmSendClient } from '../../shared/adapters/aws/ssm/clients.ts';
import { createSsmRemote } from '../../shared/adapters/aws/ssm/remote.ts';
import { limits } from '../../shared/model/limits.ts';
import { closeClouds, openCloud } from '../support/cloud/test-cloud.ts';
import {
  type DeadConnection,
  type FreezingProxy,
  startFreezingProxy,
} from '../support/network/freezing-proxy.ts';
import { aLaunch } from './machines-world.ts';

const deadConnections: readonly DeadConnection[] = ['reset', 'silent'];
const template = 'lt-0a0a0a0a0a0a0a0a0';
const device = 'mi-0a0a0a0a0a0a0a0a0';

const optionsFor = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

afterEach(async () => {
  vi.useRealTimers();
  await closeClouds();
});

/** Lets the wall clock move, as it does while a function is frozen: no timer of it fires. */
function freezeFor(ms: number, proxy: FreezingProxy, after: DeadConnection): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  proxy.freeze(after);
}

async function proxyTo(url: string): Promise<FreezingProxy> {
  const proxy = await startFreezingProxy(url);
  onTestFinished(proxy.close);
  return proxy;
}

describe.each(deadConnections)('after a short freeze, on a connection that is now %s', (after) => {
  it('a machine is launched at the first try', async () => {
    const { cloud } = await openCloud({ launchTemplates: [{ id: template, name: 'builders' }] });
    const proxy = await proxyTo(cloud.url);
    const options = optionsFor(proxy.url);
    const machines = createEc2Machines({
      client: createEc2Client(options),
      launchClient: createEc2LaunchClient(options),
      deployment: 'frozen',
    });
    const launch = aLaunch({ image: 'ami-0a0a0a0a0a0a0a0a0' });
    await machines.launch({ ...launch, token: 'earlier' });
    await machines.templateVersion(template, '$Latest');

    freezeFor(1_000, proxy, after);
    const machine = await machines.launch(launch);

    expect(machine.id).toMatch(/^i-/);
    const launches = cloud.calls().filter(({ operation }) => operation === 'RunInstances');
    expect(launches.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    expect(proxy.usedDead()).toBe(0);
  });

  it('a script is sent at the first try', async () => {
    const { cloud } = await openCloud({ devices: [device] });
    const proxy = await proxyTo(cloud.url);
    const remote = createSsmRemote({
      client: createSsmClient(optionsFor(proxy.url)),
      sendClient: createSsmSendClient(optionsFor(proxy.url)),
      bucket: 'b',
    });
    const delivery = {
      host: device,
      script: 'true',
      comment: 'lease-1',
      deliverySeconds: 60,
      runSeconds: 60,
      outputPrefix: null,
    };
    await remote.send(delivery);
    await remote.online([device]);

    freezeFor(1_000, proxy, after);

    expect(await remote.send(delivery)).toMatch(/./);
    const sends = cloud.calls().filter(({ operation }) => operation === 'SendCommand');
    expect(sends.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });
});

/** Answers every request of every service with nothing. */
async function startEmptyService(): Promise<string> {
  const server = createServer((request: IncomingMessage, response) => {
    request.resume();
    const isForm = request.headers['content-type']?.includes('form') ?? false;
    response.setHeader('content-type', isForm ? 'text/xml' : 'application/json');
    const answer = isForm ? '<Answer></Answer>' : '{}';
    response.setHeader('content-length', answer.length);
    request.on('end', () => response.end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const clients: Readonly<Record<string, (url: string) => () => Promise<unknown>>> = {
  dynamodb(url) {
    const client = createDynamoClient(optionsFor(url));
    return () => client.send(new ListTablesCommand({}));
  },
  sqs(url) {
    const client = createSqsClient(optionsFor(url));
    return () => client.send(new ListQueuesCommand({}));
  },
  s3(url) {
    const client = createS3Client(optionsFor(url));
    return () => client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }));
  },
  ec2(url) {
    const client = createEc2Client(optionsFor(url));
    return () => client.send(new DescribeInstancesCommand({}));
  },
};

describe.each(Object.entries(clients))('the connections of %s', (_, open) => {
  it('are used again within a burst, and never after a long freeze', async () => {
    const proxy = await proxyTo(await startEmptyService());
    const request = open(proxy.url);
    const burst = () => Promise.all(Array.from({ length: 8 }, request));
    await burst();
    await burst();
    expect(proxy.opened()).toBe(8);

    freezeFor(limits.connectionIdleMs, proxy, 'silent');
    await burst();

    expect(proxy.usedDead()).toBe(0);
    expect(proxy.opened()).toBe(16);
  });
});
