import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '../../functions/lambda/compose.ts';
import { createJsonLog, troublesOf } from '../../functions/lambda/log.ts';
import { bundlesIn } from './bundled.ts';
import { createClient } from './client.ts';
import { applyDemoHosts, demoDevices } from './demo-hosts.ts';
import type { Credentials } from './engines.ts';
import { removeWorldFile, writeWorldFile } from './folder.ts';
import { onStop } from './stopping.ts';
import { startEnginesOnly, startWorld, type World, type WorldOptions } from './world.ts';

const usualPort = 7_420;

const help = `npm start -- [--port n] [--data folder] [--boot-ms n] [--only part] [--verbose]

Runs Drydock on this machine: DynamoDB, SQS, S3, EC2 and SSM stand-ins, the same functions as in the
cloud, and the API on 127.0.0.1. Ends with Ctrl-C; the data folder survives.

  --port     the API's port; without it ${usualPort}, or a free one if that is taken
  --data     data folder (.drydock/data)
  --boot-ms  how long a host boots (1200)
  --only     engines: without the functions, which run elsewhere; functions: without the engines
  --verbose  the functions' log on stderr, all of it

An engine is left out where AWS_ENDPOINT_URL_DYNAMODB, _SQS, _S3, _EC2 or _SSM (or AWS_ENDPOINT_URL)
names another. With DRYDOCK_BUNDLES the functions are run from the bundles in that folder, which
npm run synth leaves in cdk.out/bundles: what is deployed, not the sources.`;

/** An error that a person can mend: one sentence, no stack. */
class StartError extends Error {
  override readonly name = 'StartError';
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string', default: '.drydock/data' },
      'boot-ms': { type: 'string', default: '1200' },
      only: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    port: values.port === undefined ? null : whole('--port', values.port, 65_535),
    path: resolve(values.data),
    bootMs: whole('--boot-ms', values['boot-ms'], 600_000),
    only: part(values.only),
    verbose: values.verbose,
  };
}

function part(text: string | undefined): 'engines' | 'functions' | null {
  if (text === undefined || text === 'engines' || text === 'functions') return text ?? null;
  throw new StartError(`--only takes engines or functions, not “${text}”`);
}

function whole(name: string, text: string, max: number): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 0 && n <= max) return n;
  throw new StartError(`${name} takes a whole number from 0 to ${max}, not “${text}”`);
}

const services: readonly Service[] = ['dynamodb', 'sqs', 's3', 'ec2', 'ssm'];

const variableOf = (service: Service): string => `AWS_ENDPOINT_URL_${service.toUpperCase()}`;

function elsewhere(env: NodeJS.ProcessEnv): Partial<Record<Service, string>> {
  const named = (service: Service) => env[variableOf(service)] ?? env['AWS_ENDPOINT_URL'];
  return Object.fromEntries(
    services.flatMap((service) => {
      const url = named(service);
      return url ? [[service, url] as const] : [];
    }),
  );
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** A port that was asked for and is taken is an error; the usual one gives way to a free one. */
async function startOn(port: number | null, options: Omit<WorldOptions, 'port'>): Promise<World> {
  try {
    return await startWorld({ ...options, port: port ?? usualPort });
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (port !== null) {
      throw new StartError(
        `port ${port} is taken: stop what listens there, or give another --port`,
      );
    }
    return startWorld({ ...options, port: 0 });
  }
}

async function main(): Promise<void> {
  const given = readArguments();
  if (given.help) return void process.stdout.write(`${help}\n`);
  const json = createJsonLog((line) => process.stderr.write(`${line}\n`));
  const options = {
    path: given.path,
    bootMs: given.bootMs,
    devices: demoDevices,
    elsewhere: elsewhere(process.env),
    ...bundlesIn(process.env),
    log: given.verbose ? json : troublesOf(json),
  };
  if (given.only === 'engines') return runEngines(options);
  const missing = services.filter((service) => options.elsewhere[service] === undefined);
  if (given.only === 'functions' && missing.length > 0) {
    const names = missing.map(variableOf).join(', ');
    throw new StartError(
      `--only functions needs engines: set ${names} (npm start -- --only engines prints them)`,
    );
  }
  return runWorld(given.port, options);
}

async function runEngines(options: Omit<WorldOptions, 'port'>): Promise<void> {
  const engines = await startEnginesOnly({ ...options, port: 0 });
  process.stdout.write(
    [
      'drydock engines ready',
      dataLine(options.path, engines.woken),
      'In other terminals, as many as you like:',
      ...(engines.credentials ? [`  export ${variablesOf(engines.credentials)}`] : []),
      ...services.map((service) => `  export ${variableOf(service)}=${engines.endpoints[service]}`),
      '  npm start -- --only functions',
      '',
    ].join('\n'),
  );
  endWith(() => engines.close());
}

async function runWorld(port: number | null, options: Omit<WorldOptions, 'port'>): Promise<void> {
  const world = await startOn(port, options);
  const file = resolve('.drydock/world.json');
  const applied = await applyDemoHosts(createClient(world.url, world.token));
  const isFound = writeWorldFile(file, { url: world.url, token: world.token, pid: process.pid });
  process.stdout.write(greeting(world, options.path, applied));
  if (!isFound) process.stdout.write(beside(world));
  endWith(async () => {
    removeWorldFile(file);
    await world.close();
  });
}

function endWith(close: () => Promise<void>): void {
  onStop(async () => {
    process.stdout.write('\nstopping: what runs on hosts is ended, everything else is kept\n');
    await close();
    return 0;
  });
}

const variablesOf = ({ accessKeyId, secretAccessKey }: Credentials): string =>
  `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;

const dataLine = (path: string, woken: number): string =>
  `  data      ${path}${woken > 0 ? ` (${woken} unfinished objects woken)` : ''}`;

const greeting = (world: World, path: string, applied: boolean): string =>
  [
    `drydock local world ready on ${world.url}`,
    dataLine(path, world.woken),
    `  token     ${world.token}`,
    ...(world.credentials ? [`  engines   ${variablesOf(world.credentials)}`] : []),
    ...Object.entries(world.endpoints).map(([service, url]) => `  ${service.padEnd(10)}${url}`),
    ...(applied ? ['  blueprint demo-hosts was made, to begin with'] : []),
    "In another terminal:  npx drydock run --type host -- bash -c 'echo hello from $(hostname)'",
    '',
  ].join('\n');

/** One folder has one world that `drydock` finds by itself. */
const beside = ({ url, token }: World): string =>
  [
    'Another local world runs from this folder: `drydock` goes on talking to that. For this one:',
    `  export DRYDOCK_URL=${url} DRYDOCK_TOKEN=${token}`,
    '',
  ].join('\n');

main().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`drydock: ${detail}\n`);
  process.exit(1);
});
