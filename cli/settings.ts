import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, exitCodes } from './exit.ts';
import { isLoopback, readTrustedWorldFile } from './world-file.ts';

/** Where the API is, how requests authenticate to it, and where that was read. */
export type CliSettings = Readonly<{
  url: string;
  token: string | null;
  /** `DRYDOCK_URL`, or the path of the file that names the local world. */
  source: string;
  /** The region to sign requests for with AWS credentials; null: only the token is sent. */
  signingRegion: string | null;
}>;
type CliEnvironment = Readonly<{ [name: string]: string | undefined }>;

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Environment variables that tune the CLI: how long to retry, and whether to print stacks. */
export const cliEnv: Readonly<{ patience: string; wantsStacks: boolean }> = {
  patience: process.env['DRYDOCK_PATIENCE'] ?? '',
  wantsStacks: Boolean(process.env['DRYDOCK_DEBUG']),
};

/** Returns a variable that the user wants to pass on; undefined if it is not set. */
export const ownVariable = (name: string): string | undefined => process.env[name];

/** Returns the settings of this process, from its environment and working directory. */
export const processSettings = (): CliSettings => settingsFrom(process.env, process.cwd());

/**
 * Returns the settings of DRYDOCK_URL and DRYDOCK_TOKEN, or else those of the local world found in
 * `cwd`, in one of its parents, or in the project's own folder.
 */
export function settingsFrom(
  env: CliEnvironment,
  cwd: string,
  owner: Pick<NodeJS.Process, 'getuid'> = process,
): CliSettings {
  const url = env['DRYDOCK_URL'];
  if (url) {
    const token = checkedToken(env['DRYDOCK_TOKEN'] || null, 'DRYDOCK_TOKEN');
    const checked = checkedUrl(url, 'DRYDOCK_URL');
    const signingRegion = signingRegionFor(checked, token, env);
    if (token !== null || signingRegion !== null) requireSecureTransport(checked);
    return { url: checked, token, source: 'DRYDOCK_URL', signingRegion };
  }

  let ended = '';
  for (const folder of [...withParents(cwd), projectFolder]) {
    const world = readTrustedWorldFile(folder, owner);
    if (world === null) continue;
    const { file } = world;
    if (!world.runs) {
      ended ||= ` (that of ${file} has ended)`;
      continue;
    }
    // Only the token in the file is used: DRYDOCK_TOKEN may belong to another Drydock.
    const token = checkedToken(world.token, file);
    return { url: checkedUrl(world.url, file), token, source: file, signingRegion: null };
  }
  throw new CliError(
    exitCodes.settings,
    `No Drydock found: DRYDOCK_URL is not set, and no local world is running here${ended}.`,
    { hint: 'start one with `npm start`, or set DRYDOCK_URL (and DRYDOCK_TOKEN)' },
  );
}

/** Returns the region to sign for: set for API Gateway addresses without a token, or on demand. */
function signingRegionFor(url: string, token: string | null, env: CliEnvironment): string | null {
  const mode = env['DRYDOCK_SIGN'] ?? '';
  if (mode !== '' && mode !== 'aws') {
    throw new CliError(exitCodes.settings, 'DRYDOCK_SIGN must be aws or unset.');
  }
  const [, regionInUrl] = apiGatewayHost.exec(new URL(url).hostname) ?? [];
  if (mode === '' && (regionInUrl === undefined || token !== null)) return null;
  const region = regionInUrl ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION']);
  if (region && /^[a-z0-9-]+$/.test(region)) return region;
  const problem = region ? 'AWS_REGION is not the name of a region' : 'no region is set';
  throw new CliError(exitCodes.settings, `DRYDOCK_SIGN is aws, but ${problem}.`, {
    hint: 'set AWS_REGION to the region of this Drydock',
  });
}

const apiGatewayHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Returns this folder, then its parents up to the root. */
function withParents(cwd: string): readonly string[] {
  const parent = dirname(cwd);
  return parent === cwd ? [cwd] : [cwd, ...withParents(parent)];
}

/** Throws on plain http: anyone on the path could read a token, or replay a signed request. */
function requireSecureTransport(url: string): void {
  if (new URL(url).protocol === 'https:' || isLoopback(url)) return;
  throw new CliError(exitCodes.settings, `${url} is plain http: it would expose your token.`, {
    hint: 'use its https address, or a tunnel that starts on 127.0.0.1',
  });
}

// What a setting contains may be a secret, or one that was pasted into the wrong setting. So these
// say what is wrong with it, and never show it.

function checkedUrl(text: string, source: string): string {
  const problem = problemWithUrl(text);
  if (problem === null) return text.replace(/\/+$/, '');
  throw new CliError(exitCodes.settings, `${source} ${problem}.`, {
    hint: 'for example https://drydock.example.com or http://127.0.0.1:7420',
  });
}

function problemWithUrl(text: string): string | null {
  const url = URL.canParse(text) && !/[\s\p{Cc}]/u.test(text) ? new URL(text) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    return 'is not an http or https address';
  if (url.username !== '' || url.password !== '') return 'contains a user name or a password';
  return /[?#]/.test(text) ? 'contains a query or a fragment' : null;
}

/** Throws if an HTTP header could not carry the token: the error of the header would show it. */
function checkedToken(token: string | null, source: string): string | null {
  if (token === null || /^[\x21-\x7e]+$/.test(token)) return token;
  const problem = 'contains a space, a line break or another character that no token has';
  throw new CliError(exitCodes.settings, `${source} ${problem}.`, {
    hint: 'set DRYDOCK_TOKEN to the token alone, without quotes and line breaks',
  });
}
