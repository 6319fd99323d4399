import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '../../../functions/lambda/on-demand.ts';
import { services } from '../engines/engines.ts';

export const defaultPort = 7_420;

const usage =
  'npm start -- [--port n] [--data folder] [--boot-ms n] [--only part] [--unkind seed] ' +
  '[--verbose]';

export const startHelp = `${usage}

Runs Drydock on this machine: stand-ins for DynamoDB, SQS, S3, EC2 and SSM, the same functions as in
the cloud, and the API on 127.0.0.1. Ctrl-C stops it; the data folder survives.

  --port     port of the API; defaults to ${defaultPort}, or a free port if that one is taken
  --data     data folder (default .drydock/data)
  --boot-ms  how long a host takes to boot, in ms (default 1200)
  --only     engines: run no functions, they run elsewhere; functions: run no engines
  --unkind   injects faults of AWS, drawn from this seed: throttling, lost answers, late events
  --verbose  print the functions' whole log on stderr

An engine is not started if AWS_ENDPOINT_URL_DYNAMODB, _SQS, _S3, _EC2 or _SSM (or AWS_ENDPOINT_URL)
names another endpoint for it. With DRYDOCK_BUNDLES, the functions run from the bundles in that
folder instead of the sources: npm run synth writes what is deployed to cdk.out/bundles.`;

/** An error that the user can fix: printed as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Parses the command line of `npm start`; `port` is null if none is given.
 * @throws {StartError} if a value is out of range
 */
export function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string', default: '.drydock/data' },
      'boot-ms': { type: 'string', default: '1200' },
      only: { type: 'string' },
      unkind: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    port: values.port === undefined ? null : parseWholeNumber('--port', values.port, 65_535),
    path: resolve(values.data),
    bootMs: parseWholeNumber('--boot-ms', values['boot-ms'], 600_000),
    only: parsePart(values.only),
    unkind:
      values.unkind === undefined
        ? null
        : parseWholeNumber('--unkind', values.unkind, 4_294_967_295),
    verbose: values.verbose,
  };
}

function parsePart(text: string | undefined): 'engines' | 'functions' | null {
  if (text === undefined || text === 'engines' || text === 'functions') return text ?? null;
  throw new StartError(`--only takes engines or functions, not “${text}”`);
}

function parseWholeNumber(option: string, text: string, max: number): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 0 && n <= max) return n;
  throw new StartError(`${option} takes a whole number from 0 to ${max}, not “${text}”`);
}

/** The variable that the AWS SDK reads the endpoint of one service from. */
export const endpointVariable = (service: Service): string =>
  `AWS_ENDPOINT_URL_${service.toUpperCase()}`;

/**
 * Returns the endpoints named in the environment; a service without one gets a local engine.
 * @throws {StartError} if one is no address, or has a password: they are printed at the start
 */
export function externalEndpoints(env: NodeJS.ProcessEnv): Partial<Record<Service, string>> {
  return Object.fromEntries(
    services.flatMap((service) => {
      const variable = env[endpointVariable(service)]
        ? endpointVariable(service)
        : 'AWS_ENDPOINT_URL';
      const url = env[variable];
      return url ? [[service, checkedEndpoint(variable, url)] as const] : [];
    }),
  );
}

function checkedEndpoint(variable: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (isHttp && url.username === '' && url.password === '') return text;
  throw new StartError(`${variable} must be an http or https address without a password.`);
}
