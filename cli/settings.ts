import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, exitCodes } from './exit.ts';

/** Where the API is, who we are to it, and where that was read. */
export type Settings = Readonly<{
  url: string;
  token: string | null;
  from: string;
  /** The region to sign requests for with AWS credentials; null: the token is all there is. */
  sign: string | null;
}>;
type Environment = Readonly<{ [name: string]: string | undefined }>;

const worldFile = join('.drydock', 'world.json');
const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the environment says besides: how long lost answers are asked for again, and for stacks. */
export const habits: Readonly<{ patience: string; wantsStacks: boolean }> = {
  patience: process.env['DRYDOCK_PATIENCE'] ?? '',
  wantsStacks: Boolean(process.env['DRYDOCK_DEBUG']),
};

/** The settings of whoever runs this program, where they run it. */
export const ownSettings = (): Settings => readSettings(process.env, process.cwd());

/** DRYDOCK_URL and DRYDOCK_TOKEN, else the local world found upwards from here. */
export function readSettings(env: Environment, cwd: string): Settings {
  const url = env['DRYDOCK_URL'];
  const token = env['DRYDOCK_TOKEN'] || null;
  if (url) {
    const checked = checkedUrl(url, 'DRYDOCK_URL');
    return { url: checked, token, from: 'DRYDOCK_URL', sign: signFor(checked, token, env) };
  }

  for (const folder of [...upwards(cwd), projectFolder]) {
    const file = join(folder, worldFile);
    const world = readWorld(file);
    if (world === null) continue;
    return {
      ...{ url: checkedUrl(world.url, file), token: token ?? world.token, from: file },
      sign: null,
    };
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

function readWorld(file: string): { url: string; token: string | null } | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const world = parsed(text);
  const at = (name: string): string | null => {
    const value = world instanceof Object ? Object.entries(world).find(([n]) => n === name) : null;
    return typeof value?.[1] === 'string' ? value[1] : null;
  };
  const url = at('url');
  if (url !== null) return { url, token: at('token') };
  throw new CliError(exitCodes.settings, `${file} names no url.`, {
    hint: 'start the local world again with `npm start`, or set DRYDOCK_URL',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function checkedUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new CliError(exitCodes.settings, `${from} is not an http or https address: ${text}`, {
    hint: 'for example https://drydock.example.com or http://127.0.0.1:7420',
  });
}
