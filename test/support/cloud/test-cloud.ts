import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  type Cloud,
  type CloudEvent,
  type CloudOptions,
  startCloud,
} from '../../../infra/local/cloud/index.ts';
import { processStartTime } from '../../../infra/local/process-table.ts';
import { patiently } from '../patience.ts';

const waitMsMax = patiently(10_000);
const pollMs = 10;

/** A local cloud in a temporary folder, with the real AWS clients connected to it. */
export type TestCloud = Readonly<{
  cloud: Cloud;
  path: string;
  ec2: EC2Client;
  ssm: SSMClient;
  events: CloudEvent[];
}>;

const paths = new Set<string>();
const openClouds = new Set<Cloud>();

export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'drydock-cloud-'));
  paths.add(path);
  return path;
}

/** Opens a fast local cloud. `closeClouds` closes it. */
export async function openCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  const path = options.path ?? temporaryFolder();
  const events: CloudEvent[] = [];
  const quick = { bootMs: 60, terminateMs: 30, consistencyMs: 0, rateLimits: null };
  const onEvent = (event: CloudEvent) => void events.push(event);
  const cloud = await startCloud({ ...quick, accessKeyId: 'local', onEvent, ...options, path });
  openClouds.add(cloud);
  return { cloud, path, events, ...clientsOf(cloud.url) };
}

/** Returns the unmodified clients. They make one attempt by default, so tests see every error. */
export function clientsOf(endpoint: string, maxAttempts = 1) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const common = { endpoint, region: 'us-east-1', credentials, maxAttempts };
  return { ec2: new EC2Client(common), ssm: new SSMClient(common) };
}

/** Closes every cloud of a test and removes its files. */
export async function closeClouds(): Promise<void> {
  await Promise.all([...openClouds].map((cloud) => cloud.close()));
  openClouds.clear();
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  paths.clear();
}

/** Polls until `look` returns a truthy value, patiently for 10 s, and returns it. */
export async function waitUntil<T>(what: string, look: () => T | Promise<T>) {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`Not so after ${waitMsMax} ms: ${what}`);
    await sleep(pollMs);
  }
}

/** Returns the error code of a request. A request that succeeds yields a text without a code. */
export async function errorCodeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return error instanceof Error && error.name !== 'Error' ? error.name : String(error);
}

export async function launchInstance(
  { ec2 }: Pick<TestCloud, 'ec2'>,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const request = { LaunchTemplate: { LaunchTemplateId: 'lt-1' }, MinCount: 1, MaxCount: 1 };
  const answer = await ec2.send(new RunInstancesCommand({ ...request, ...input }));
  return answer.Instances?.[0]?.InstanceId ?? '';
}

export async function launchOnline(world: TestCloud): Promise<string> {
  const id = await launchInstance(world);
  await waitUntil('the instance to come online', () =>
    world.cloud.instances().some((instance) => instance.id === id && instance.online),
  );
  return id;
}

type SendOptions = Readonly<{
  seconds?: number;
  cwd?: string;
  prefix?: string;
  comment?: string;
}>;

export async function sendToMachine(
  { ssm }: Pick<TestCloud, 'ssm'>,
  machineId: string,
  script: string,
  { seconds, cwd, prefix, comment }: SendOptions = {},
): Promise<string> {
  const answer = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [machineId],
      Comment: comment,
      ...(prefix === undefined ? {} : { OutputS3BucketName: 'outputs', OutputS3KeyPrefix: prefix }),
      Parameters: {
        commands: script.split('\n'),
        ...(seconds === undefined ? {} : { executionTimeout: [String(seconds)] }),
        ...(cwd === undefined ? {} : { workingDirectory: [cwd] }),
      },
    }),
  );
  return answer.Command?.CommandId ?? '';
}

export function invocationOf(
  { ssm }: Pick<TestCloud, 'ssm'>,
  machineId: string,
  commandId: string,
) {
  const input = { InstanceId: machineId, CommandId: commandId };
  return ssm.send(new GetCommandInvocationCommand(input));
}

/** Waits for a command to end and returns its invocation. */
export function endedInvocation(
  world: Pick<TestCloud, 'ssm'>,
  machineId: string,
  commandId: string,
) {
  return waitUntil('the command to end', async () => {
    const invocation = await invocationOf(world, machineId, commandId);
    const isOpen = ['Pending', 'Delayed', 'InProgress'].includes(invocation.Status ?? '');
    return isOpen ? null : invocation;
  });
}

/** True if the process runs. A zombie does not. */
export function isProcessAlive(pid: number): boolean {
  return processStartTime(pid) !== null;
}

export const device = 'mi-00000000000000001';

/** Opens a cloud with one device, which needs no boot, and a bucket in memory. */
export async function openDevice() {
  const bucket = new Map<string, Buffer>();
  const world = await openCloud({
    devices: [device],
    putObject: async (name, key, file) => void bucket.set(`${name}/${key}`, readFileSync(file)),
  });
  return { ...world, bucket };
}

/** Runs a script on the device and waits for its end. */
export async function runOnDevice(world: TestCloud, script: string, how?: SendOptions) {
  return endedInvocation(world, device, await sendToMachine(world, device, script, how));
}

/** Waits until a script has written a file in the device's home, and returns its trimmed text. */
export function fileOf({ path }: Pick<TestCloud, 'path'>, name: string): Promise<string> {
  return waitUntil(`the file ${name}`, () => {
    const file = join(path, 'instances', device, 'home', name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  });
}
