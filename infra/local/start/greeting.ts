import { type Credentials, services } from '../engines/engines.ts';
import type { EnginesOnly, LocalWorld } from '../world.ts';
import { endpointVariable } from './args.ts';

type WorldGreeting = Readonly<{
  /** Data folder. */
  path: string;
  /** True if the demo blueprint was created: the world was empty. */
  hasDemoHosts: boolean;
}>;

/** What `npm start` prints once the local world is ready. Tests and benchmarks read it. */
export const worldGreeting = (world: LocalWorld, { path, hasDemoHosts }: WorldGreeting): string =>
  [
    `drydock local world ready on ${world.url}`,
    dataLine(path, world.woken),
    `  token     ${world.token}`,
    ...(world.credentials ? [`  engines   ${credentialVariables(world.credentials)}`] : []),
    ...Object.entries(world.endpoints).map(([service, url]) => `  ${service.padEnd(10)}${url}`),
    ...(hasDemoHosts ? ['  blueprint demo-hosts created as a starting point'] : []),
    "In another terminal:  npx drydock run --type host -- bash -c 'echo hello from $(hostname)'",
    '',
  ].join('\n');

/** What is printed as well if another world has the file by which `drydock` finds its world. */
export const otherWorldNote = ({ url, token }: LocalWorld): string =>
  [
    'Another local world runs from this folder, and `drydock` keeps using it. To use this one:',
    `  export DRYDOCK_URL=${url} DRYDOCK_TOKEN=${token}`,
    '',
  ].join('\n');

/** What `npm start -- --only engines` prints: the variables that the functions need. */
export const enginesGreeting = (engines: EnginesOnly, path: string): string =>
  [
    'drydock engines ready',
    dataLine(path, engines.woken),
    'In other terminals, as many as you like:',
    ...(engines.credentials ? [`  export ${credentialVariables(engines.credentials)}`] : []),
    ...services.map(
      (service) => `  export ${endpointVariable(service)}=${engines.endpoints[service]}`,
    ),
    '  npm start -- --only functions',
    '',
  ].join('\n');

const credentialVariables = ({ accessKeyId, secretAccessKey }: Credentials): string =>
  `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;

const dataLine = (path: string, woken: number): string =>
  `  data      ${path}${woken > 0 ? ` (${woken} unfinished objects woken)` : ''}`;
