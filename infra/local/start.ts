import { resolve } from 'node:path';
import { createJsonLog, withoutInfo } from '../../functions/lambda/log.ts';
import { createLocalApiClient } from './demo/api-client.ts';
import { applyDemoHosts, demoDevices } from './demo/demo-hosts.ts';
import { services } from './engines/engines.ts';
import { bundlesIn } from './lambda/bundles.ts';
import {
  defaultPort,
  endpointVariable,
  externalEndpoints,
  readArguments,
  StartError,
  startHelp,
} from './start/args.ts';
import { enginesGreeting, otherWorldNote, worldGreeting } from './start/greeting.ts';
import { onStop } from './start/shutdown.ts';
import { removeWorldFile, writeWorldFile } from './start/world-file.ts';
import { unkindFaults } from './unkind.ts';
import { type LocalWorld, type LocalWorldOptions, startEnginesOnly, startWorld } from './world.ts';

type StartOptions = Omit<LocalWorldOptions, 'port'>;

async function main(): Promise<void> {
  const args = readArguments();
  if (args.help) return void process.stdout.write(`${startHelp}\n`);
  const json = createJsonLog((line) => process.stderr.write(`${line}\n`));
  const external = externalEndpoints(process.env);
  const options = {
    path: args.path,
    bootMs: args.bootMs,
    devices: demoDevices,
    externalEndpoints: external,
    ...bundlesIn(process.env),
    ...(args.unkind === null ? {} : { faults: unkindFaults(args.unkind) }),
    log: args.verbose ? json : withoutInfo(json),
  };
  if (args.only === 'engines') return runEngines(options);
  const missing = services.filter((service) => external[service] === undefined);
  if (args.only === 'functions' && missing.length > 0) {
    const names = missing.map(endpointVariable).join(', ');
    throw new StartError(
      `--only functions needs engines: set ${names} (npm start -- --only engines prints them)`,
    );
  }
  return runWorld(args.port, options);
}

async function runEngines(options: StartOptions): Promise<void> {
  const engines = await startEnginesOnly({ ...options, port: 0 });
  closeOnSignal(() => engines.close());
  process.stdout.write(enginesGreeting(engines, options.path));
}

async function runWorld(port: number | null, options: StartOptions): Promise<void> {
  const world = await startOnPort(port, options);
  const file = resolve('.drydock/world.json');
  closeOnSignal(async () => {
    try {
      removeWorldFile(file);
    } finally {
      await world.close();
    }
  });
  try {
    const { url, token } = world;
    const hasDemoHosts = await applyDemoHosts(createLocalApiClient(url, token));
    const isFound = writeWorldFile(file, { url, token });
    process.stdout.write(worldGreeting(world, { path: options.path, hasDemoHosts }));
    if (!isFound) process.stdout.write(otherWorldNote(world));
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** Starts on the requested port, which must be free, or on the default or any free port. */
async function startOnPort(port: number | null, options: StartOptions): Promise<LocalWorld> {
  try {
    return await startWorld({ ...options, port: port ?? defaultPort });
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    if (port !== null) {
      throw new StartError(
        `port ${port} is taken: stop what listens there, or choose another --port`,
      );
    }
    return startWorld({ ...options, port: 0 });
  }
}

const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

function closeOnSignal(close: () => Promise<void>): void {
  onStop(async () => {
    process.stdout.write('\nstopping: ending the commands on hosts, keeping all other data\n');
    await close();
    return 0;
  });
}

main().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`drydock: ${detail}\n`);
  process.exit(1);
});
