import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '../../functions/lambda/compose.ts';
import { createJsonLog } from '../../functions/lambda/log.ts';
import { createClient } from './client.ts';
import { applyDemoHosts, demoDevices } from './demo-hosts.ts';
import { removeWorldFile, writeWorldFile } from './folder.ts';
import { onStop } from './stopping.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

const usualPort = 7_420;

const help = `npm start -- [--port n] [--data folder] [--boot-ms n] [--verbose]

Runs Drydock on this machine: DynamoDB, SQS, S3, EC2 and SSM stand-ins, the same functions as in the
cloud, and the API on 127.0.0.1. Ends with Ctrl-C; the data folder survives.

  --port     the API's port; without it ${usualPort}, or a free one if that is taken
  --data     data folder (.drydock/data)
  --boot-ms  how long a host boots (1200)
  --verbose  the functions' log on stderr, all of it

An engine is left out where AWS_ENDPOINT_URL_DYNAMODB, _SQS, _S3, _EC2 or _SSM (or AWS_ENDPOINT_URL)
names another.`;

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
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    port: values.port === undefined ? null : whole('--port', values.port, 65_535),
    path: resolve(values.data),
    bootMs: whole('--boot-ms', values['boot-ms'], 600_000),
    verbose: values.verbose,
  };
}

function whole(name: string, text: string, max: number): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 0 && n <= max) return n;
  throw new StartError(`${name} takes a whole number from 0 to ${max}, not “${text}”`);
}

function elsewhere(env: NodeJS.ProcessEnv): Partial<Record<Service, string>> {
  const named = (service: Service) =>
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env['AWS_ENDPOINT_URL'];
  const services: readonly Service[] = ['dynamodb', 'sqs', 's3', 'ec2', 'ssm'];
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
  const log = given.verbose ? json : { ...json, info: () => undefined };
  const world = await startOn(given.port, {
    path: given.path,
    bootMs: given.bootMs,
    devices: demoDevices,
    elsewhere: elsewhere(process.env),
    log,
  });
  const file = resolve('.drydock/world.json');
  const applied = await applyDemoHosts(createClient(world.url, world.token));
  writeWorldFile(file, { url: world.url, token: world.token, pid: process.pid });
  process.stdout.write(greeting(world, given.path, applied));
  onStop(async () => {
    process.stdout.write('\nstopping: what runs on hosts is ended, everything else is kept\n');
    removeWorldFile(file);
    await world.close();
    return 0;
  });
}

const greeting = (world: World, path: string, applied: boolean): string =>
  [
    `drydock local world ready on ${world.url}`,
    `  data      ${path}${world.woken > 0 ? ` (${world.woken} unfinished objects woken)` : ''}`,
    `  token     ${world.token}`,
    ...Object.entries(world.endpoints).map(([service, url]) => `  ${service.padEnd(10)}${url}`),
    ...(applied ? ['  blueprint demo-hosts was made, to begin with'] : []),
    "In another terminal:  npx drydock run --type host -- bash -c 'echo hello from $(hostname)'",
    '',
  ].join('\n');

main().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`drydock: ${detail}\n`);
  process.exit(1);
});
