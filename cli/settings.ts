import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, exitCodes } from './exit.ts';
import { isLoopback, readWorldFile } from './world-file.ts';

/** Where the API is, who we are to it, and where that was read. */
export type Settings = Readonly<{
  url: string;
  token: string | null;
  from: string;
  /** The region to sign requests for with AWS credentials; null: the token is all there is. */
  sign: string | null;
}>;
type Environment = Readonly<{ [name: string]: string | undefined }>;

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the environment says besides: how long lost answers are asked for again, and for stacks. */
export const habits: Readonly<{ patience: string; wantsStacks: boolean }> = {
  patience: process.env['DRYDOCK_PATIENCE'] ?? '',
  wantsStacks: Boolean(process.env['DRYDOCK_DEBUG']),
};

/** The settings of whoever runs this program, where they run it. */
export const ownSettings = (): Settings => readSettings(process.env, process.cwd());

/** DRYDOCK_URL and DRYDOCK_TOKEN, else the local world found upwards from here. */
export function readSettings(
  env: Environment,
  cwd: string,
  ourselves: Pick<NodeJS.Process, 'getuid'> = process,
): Settings {
  const url = env['DRYDOCK_URL'];
  if (url) {
    const token = env['DRYDOCK_TOKEN'] || null;
    const checked = checkedUrl(url, 'DRYDOCK_URL');
    const sign = signFor(checked, token, env);
    if (token !== null || sign !== null) needSecrecy(checked);
    return { url: checked, token, from: 'DRYDOCK_URL', sign };
  }

  for (const folder of [...upwards(cwd), projectFolder]) {
    const world = readWorldFile(folder, ourselves);
    if (world === null) continue;
    // Its own token and no other: DRYDOCK_TOKEN may be of a Drydock that this one is not.
    const { file, token } = world;
    return { url: checkedUrl(world.url, file), token, from: file, sign: null };
  }
  throw new CliError(
    exitCodes.settings,
    'No Drydock to talk to: DRYDOCK_URL is not set, and no local world runs here.',
    { hint: 'start one with `npm start`, or set DRYDOCK_URL (and DRYDOCK_TOKEN)' },
  );
}

/** Addresses of API Gateway are signed for, unless there is a token; others when told to. */
function signFor(url: string, token: string | null, env: Environment): string | null {
  const how = env['DRYDOCK_SIGN'] ?? '';
  if (how !== '' && how !== 'aws') {
    throw new CliError(exitCodes.settings, `DRYDOCK_SIGN is aws or nothing, not ${how}.`);
  }
  const [, itsRegion] = gateway.exec(new URL(url).hostname) ?? [];
  if (how === '' && (itsRegion === undefined || token !== null)) return null;
  const region = itsRegion ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION']);
  if (region) return region;
  throw new CliError(exitCodes.settings, 'DRYDOCK_SIGN is aws, but no region is set.', {
    hint: 'set AWS_REGION to the region of this Drydock',
  });
}

const gateway = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** This folder, then its parents up to the root. */
function upwards(cwd: string): readonly string[] {
  const parent = dirname(cwd);
  return parent === cwd ? [cwd] : [cwd, ...upwards(parent)];
}

/** Whoever is on the way could read a token, and send a signed request once more. */
function needSecrecy(url: string): void {
  if (new URL(url).protocol === 'https:' || isLoopback(url)) return;
  throw new CliError(exitCodes.settings, `${url} is plain http: it would show your token.`, {
    hint: 'use its https address, or a tunnel that begins on 127.0.0.1',
  });
}

function checkedUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new CliError(exitCodes.settings, `${from} is not an http or https address: ${text}`, {
    hint: 'for example https://drydock.example.com or http://127.0.0.1:7420',
  });
}
