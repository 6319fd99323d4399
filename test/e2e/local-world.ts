import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createLocalApiClient, type LocalApiClient } from '../../infra/local/demo/api-client.ts';
import type { Credentials } from '../../infra/local/engines/engines.ts';
import { createSqsClient } from '../../shared/adapters/aws/clients.ts';

const project = new URL('../..', import.meta.url).pathname;

/** A local world as `npm start` runs it, in its own process and folder. */
export type WorldProcess = Readonly<{
  folder: string;
  url: string;
  token: string;
  dynamo: string;
  sqs: string;
  /** Accepted by its engines. */
  credentials: Credentials;
  output: () => string;
  client: LocalApiClient;
  pid: number;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Sends SIGINT, as Ctrl-C does, and returns the exit code. */
  stop(): Promise<number | null>;
}>;

/** Kills leftovers at exit: a test that fails halfway leaves its world running. */
const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

export const aFolder = (): string => mkdtempSync(join(tmpdir(), 'drydock-e2e-'));

/** Starts the local world in `folder` and reads its addresses from what it prints when ready. */
export async function startLocalWorld(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<WorldProcess> {
  const started = await startProcess(folder, 'In another terminal', ['--port', '0', ...args], env);
  const text = started.output();
  const url = /ready on (\S+)/.exec(text)?.[1] ?? '';
  const token = /token\s+(\S+)/.exec(text)?.[1] ?? '';
  const dynamo = /dynamodb\s*(http\S+)/.exec(text)?.[1] ?? '';
  const sqs = /sqs\s*(http\S+)/.exec(text)?.[1] ?? '';
  const credentials = printedCredentials(text);
  const client = createLocalApiClient(url, token);
  return { ...started, folder, url, token, dynamo, sqs, credentials, client };
}

/** Returns the credentials that the local world printed. */
export const printedCredentials = (text: string): Credentials => ({
  accessKeyId: /AWS_ACCESS_KEY_ID=(\S+)/.exec(text)?.[1] ?? '',
  secretAccessKey: /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(text)?.[1] ?? '',
});

/** Runs the program of `npm start` and resolves once it prints `ready`. */
export async function startProcess(
  folder: string,
  ready: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Pick<WorldProcess, 'pid' | 'output' | 'kill' | 'stop'>> {
  const child = spawn(
    process.execPath,
    [join(project, 'infra/local/start.ts'), '--boot-ms', '300', ...args],
    { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.add(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const exited = once(child, 'exit');
  await eventually('the world is ready', () => {
    if (child.exitCode !== null) throw new Error(`the world did not start:\n${text}`);
    return text.includes(ready);
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    pid: child.pid ?? 0,
    output: () => text,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
  };
}

/** Polls until `holds` is true, for 60 s by default, while the world runs on its own. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`Not so after ${seconds} s: ${what}`);
}

export type TableItems = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Returns every item of a table, by `pk|sk`. */
export async function scanTable(
  { dynamo, credentials }: Pick<WorldProcess, 'dynamo' | 'credentials'>,
  table: string,
): Promise<TableItems> {
  const client = new DynamoDBClient({ endpoint: dynamo, region: 'us-east-1', credentials });
  const items: Record<string, Record<string, unknown>> = {};
  let from: ScanCommandInput['ExclusiveStartKey'];
  do {
    const found: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: `drydock-${table}`,
        ConsistentRead: true,
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    for (const item of found.Items ?? []) {
      const { pk, sk, ...rest } = unmarshall(item);
      items[`${pk}|${sk ?? ''}`] = rest;
    }
    from = found.LastEvaluatedKey;
  } while (from);
  client.destroy();
  return items;
}

/** Counts the messages in each queue, including those in flight or delayed, and dead letters. */
export async function messagesIn({
  sqs,
  credentials,
}: Pick<WorldProcess, 'sqs' | 'credentials'>): Promise<Readonly<Record<string, number>>> {
  const client = createSqsClient({ endpoint: sqs, region: 'us-east-1', credentials });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const counts = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await client.send(command);
      const {
        ApproximateNumberOfMessages: ready = '0',
        ApproximateNumberOfMessagesNotVisible: taken = '0',
        ApproximateNumberOfMessagesDelayed: delayed = '0',
      } = Attributes;
      return [
        QueueUrl.split('/').at(-1) ?? '',
        Number(ready) + Number(taken) + Number(delayed),
      ] as const;
    }),
  );
  client.destroy();
  return Object.fromEntries(counts);
}

/** Returns what must not differ between two idle moments: slots, commands, due records, hosts. */
export async function restOf(world: Pick<WorldProcess, 'dynamo' | 'credentials' | 'folder'>) {
  const [slots, commands, leases, resources, executions] = await Promise.all(
    ['slots', 'commands', 'leases', 'resources', 'executions'].map((table) =>
      scanTable(world, table),
    ),
  );
  const due = [leases, resources, executions].flatMap((table) =>
    Object.entries(table ?? {}).flatMap(([key, item]) =>
      item['dueShard'] === undefined ? [] : [key],
    ),
  );
  const counters = Object.fromEntries(
    Object.entries(slots ?? {}).filter(
      ([key, item]) => !key.startsWith('usage/') || Number(item['n'] ?? 0) !== 0,
    ),
  );
  return {
    slots: counters,
    commands,
    due,
    hosts: hostsIn(world.folder),
    processes: hostProcesses(world),
  };
}

/** Returns the instances whose directories still exist. */
function hostsIn(folder: string): readonly string[] {
  const path = join(folder, '.drydock/data/cloud/instances');
  if (!existsSync(path)) return [];
  return readdirSync(path).filter((name) => name.startsWith('i-'));
}

/** Returns the pids that run in this world's hosts, found by their environment. */
export function hostProcesses({ folder }: Pick<WorldProcess, 'folder'>): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(
          `=${folder}/.drydock/data/cloud/`,
        );
      } catch {
        return false;
      }
    });
}

/** Runs one of the project's programs and waits for its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: Readonly<{ cwd: string; env?: Readonly<Record<string, string>> }>,
): Promise<Readonly<{ code: number | null; stdout: string; stderr: string }>> {
  const child: ChildProcess = spawn(process.execPath, [join(project, file), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });
