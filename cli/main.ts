import { Command, CommanderError } from 'commander';
import { jsonLine, oneLine } from '../shared/model/plain.ts';
import { productVersion } from '../shared/model/product-version.ts';
import { commandTable } from './commands/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { cliEnv } from './settings.ts';
import { listenToWrapper } from './signals.ts';

/** Builds the program: every command by name and summary, but in full only those argv names. */
async function buildProgram(argv: readonly string[]): Promise<Command> {
  const root = new Command('drydock')
    .description('Leases machines, working copies and sandboxes, and runs commands on them.')
    .version(productVersion, '-V, --version')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText('after', rootHelp);

  const until = argv.indexOf('--');
  const words = until === -1 ? argv : argv.slice(0, until);
  for (const { name, summary, load } of commandTable) {
    const command = root.command(name).summary(summary).description(summary);
    // A command's module is loaded only if it is named: start-up time is felt on every command.
    if (words.includes(name)) (await load())(command);
  }
  return root;
}

async function runCli(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    await (await buildProgram(argv)).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = reportError(error, { json });
  }
}

/** Makes each line plain but keeps line ends: an error about several fields has several lines. */
function writeStderr(text: string): void {
  process.stderr.write(`${text.split('\n').map(oneLine).join('\n')}\n`);
}

/**
 * Prints an error as one sentence and what to do, and returns the exit code. Prints the stack only
 * if DRYDOCK_DEBUG asks for it.
 */
function reportError(error: unknown, { json }: Readonly<{ json: boolean }>): number {
  if (error instanceof CommanderError) {
    // Commander has printed it to stderr already; requested help is not an error.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (cliEnv.wantsStacks && error instanceof Error) writeStderr(error.stack ?? error.message);
  if (!(error instanceof CliError)) {
    const detail = error instanceof Error ? error.message : String(error);
    writeStderr(`drydock: ${detail} (this is a bug in drydock; DRYDOCK_DEBUG=1 prints the stack)`);
    return exitCodes.internal;
  }
  const { exitCode, message, hint, field, status, request } = error;
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  writeStderr(`drydock: ${message}${field && !message.includes(field) ? ` (${field})` : ''}`);
  if (hint) writeStderr(`  → ${hint}`);
  // Only a server error has more in the service's log than was just printed.
  if (request && status !== undefined && status >= 500) writeStderr(`  request ${request}`);
  if (json) {
    const object = { kind: 'error', exitCode, message, hint, field, status, request };
    process.stdout.write(`${jsonLine(object)}\n`);
  }
  return exitCode;
}

const rootHelp = `
Examples:
  drydock run --type host -- make test       lease a host, run, print the output, release
  drydock lease --type host --ttl 2h         lease a host and keep it
  drydock exec lease-7k2m… -- uname -a       run a command on a lease you hold
  drydock ls                                 who holds what, who is waiting and why
  drydock show lease-7k2m…                   one lease and its timeline
  drydock apply -f hosts.yaml                create or update blueprints and pools from a file

Settings: DRYDOCK_URL and DRYDOCK_TOKEN; without them, the local world of \`npm start\`.
On AWS, requests are signed with your AWS credentials (DRYDOCK_SIGN=aws: always).
DRYDOCK_PATIENCE (60s): how long to retry while the API does not answer.
Durations: 90, 90s, 30m, 2h, 1d.`;

process.on('uncaughtException', (error) => process.exit(reportError(error, { json: false })));
listenToWrapper();
await runCli(process.argv.slice(2));
