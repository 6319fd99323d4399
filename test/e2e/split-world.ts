import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { awsPorts, type Service } from '../../functions/lambda/compose.ts';
import { sweep } from '../../functions/sweeper/sweep.ts';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';
import { createQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import {
  printedCredentials,
  startLocalWorld,
  startProcess,
  type WorldProcess,
} from './local-world.ts';

const testRegion = 'us-east-1';

export type SplitEngines = Awaited<ReturnType<typeof startSplitEngines>>;

/** DynamoDB, queues, S3 and hosts in one process, for functions in others. */
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
  const queues = await createQueues(sqs, 'drydock-');
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
    /** One run of the sweep, as the schedule in the cloud starts it whatever else is down. */
    sweep: () => sweep(ports),
    /** How long a message whose receiver died stays away. */
    async setVisibility(seconds: number): Promise<void> {
      const Attributes = { VisibilityTimeout: String(seconds) };
      for (const QueueUrl of [...Object.values(queues.wakes), queues.alarms]) {
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      }
    },
    /** Instances that live, as EC2 tells. */
    async instances(): Promise<readonly string[]> {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances)
        .filter(({ State }) => State?.Name !== 'terminated')
        .map(({ InstanceId = '' }) => InstanceId);
    },
  };
}

/** Processes with every function, the API included, that share those engines. */
export async function startFleet(engines: SplitEngines, size: number) {
  const start = () => startLocalWorld(engines.folder, ['--only', 'functions'], engines.env);
  const living = new Set<WorldProcess>();
  const born: Promise<void>[] = [];
  const add = async (): Promise<void> => void living.add(await start());
  // The first one makes what there is to make; then all others find it.
  await add();
  await Promise.all(Array.from({ length: size - 1 }, add));
  const one = (chance: number) => [...living][Math.floor(chance * living.size)];
  return {
    /** One that answers, or did a moment ago. */
    one,
    /** SIGKILL; another takes its place. False: none was there to be killed. */
    async kill(chance: number): Promise<boolean> {
      const victim = one(chance);
      if (victim === undefined) return false;
      living.delete(victim);
      await victim.kill();
      born.push(add());
      return true;
    },
    /** Everybody who was to come is there. */
    settled: async (): Promise<void> => void (await Promise.all(born)),
    stop: (): Promise<readonly (number | null)[]> =>
      Promise.all([...living].map((world) => world.stop())),
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;
