import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Service } from '../../functions/lambda/on-demand.ts';
import { awsPorts } from '../../functions/lambda/worker-ports.ts';
import { sweep } from '../../functions/sweeper/sweep.ts';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createSqsQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import {
  printedCredentials,
  startLocalWorld,
  startProcess,
  type WorldProcess,
} from './local-world.ts';

const testRegion = 'us-east-1';

export type SplitEngines = Awaited<ReturnType<typeof startSplitEngines>>;

/** Starts DynamoDB, queues, S3 and hosts in one process, for functions in others. */
export async function startSplitEngines(folder: string) {
  const engines = await startProcess(folder, '--only functions', ['--only', 'engines']);
  const env = Object.fromEntries(
    [...engines.output().matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  ) as Readonly<Record<string, string>>;
  const credentials = printedCredentials(engines.output());
  const at = (service: Service) => env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? '';
  const optionsFor = (service: Service) => ({
    region: testRegion,
    credentials,
    endpoint: at(service),
  });
  const sqs = createSqsClient(optionsFor('sqs'));
  const queues = await createSqsQueues(sqs, 'drydock-');
  const environment = { queues, tablePrefix: 'drydock-', bucket: 'none', deployment: 'local' };
  const quiet = () => undefined;
  const ports = awsPorts(environment, { info: quiet, warn: quiet, error: quiet }, optionsFor);
  const ec2 = new EC2Client(optionsFor('ec2'));
  return {
    folder,
    env,
    dynamo: at('dynamodb'),
    sqs: at('sqs'),
    credentials,
    stop: engines.stop,
    output: engines.output,
    /** Runs the sweep once. In the cloud, its schedule runs whatever else is down. */
    sweep: () => sweep(ports),
    /** Sets how long a message whose receiver died stays hidden. */
    async setVisibility(seconds: number): Promise<void> {
      const Attributes = { VisibilityTimeout: String(seconds) };
      for (const QueueUrl of [...Object.values(queues.wakes), queues.timers]) {
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      }
    },
    /** Returns the instances that EC2 shows as not terminated. */
    async instances(): Promise<readonly string[]> {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances)
        .filter(({ State }) => State?.Name !== 'terminated')
        .map(({ InstanceId = '' }) => InstanceId);
    },
  };
}

/** Starts processes that each run every function, including the API, on these engines. */
export async function startFleet(engines: SplitEngines, size: number) {
  const start = () => startLocalWorld(engines.folder, ['--only', 'functions'], engines.env);
  const living = new Set<WorldProcess>();
  const starting: Promise<void>[] = [];
  const add = async (): Promise<void> => void living.add(await start());
  // The first one creates tables and queues; the others find them.
  await add();
  await Promise.all(Array.from({ length: size - 1 }, add));
  const one = (chance: number) => [...living][Math.floor(chance * living.size)];
  return {
    /** Returns one of the processes that are alive, or were a moment ago. */
    one,
    /** Kills one process with SIGKILL and starts another. False if there was none to kill. */
    async kill(chance: number): Promise<boolean> {
      const victim = one(chance);
      if (victim === undefined) return false;
      living.delete(victim);
      await victim.kill();
      starting.push(add());
      return true;
    },
    /** Waits until every replacement has started. */
    settled: async (): Promise<void> => void (await Promise.all(starting)),
    stop: (): Promise<readonly (number | null)[]> =>
      Promise.all([...living].map((world) => world.stop())),
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;
