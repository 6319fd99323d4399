import { Command, CommanderError } from 'commander';
import { jsonLine, oneLine } from '../shared/model/plain.ts';
import { commandTable } from './commands/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { habits } from './settings.ts';
import { listenToWrapper } from './signals.ts';
import { version } from './version.ts';

/** The program: every command by name and summary, in full only what this call names. */
async function program(argv: readonly string[]): Promise<Command> {
  const root = new Command('drydock')
    .description('Leases machines, working copies and sandboxes, and runs commands on them.')
    .version(version, '-V, --version')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('(add --help for how it is used)')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText('after', examples);

  const until = argv.indexOf('--');
  const words = until === -1 ? argv : argv.slice(0, until);
  for (const { name, summary, load } of commandTable) {
    const command = root.command(name).summary(summary).description(summary);
    // Commands are loaded when named: start-up is part of how a command line feels.
    if (words.includes(name)) (await load())(command);
  }
  return root;
}

async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    await (await program(argv)).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = told(error, json);
  }
}

/** Line ends are ours: a refusal of several fields has one for each. */
function say(text: string): void {
  process.stderr.write(`${text.split('\n').map(oneLine).join('\n')}\n`);
}

/** One sentence, what to do, an exit code. A stack only for who asks for it with DRYDOCK_DEBUG. */
function told(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has said it already, on stderr; help that was asked for is no error.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (habits.wantsStacks && error instanceof Error) say(error.stack ?? error.message);
  if (!(error instanceof CliError)) {
    const detail = error instanceof Error ? error.message : String(error);
    say(`drydock: ${detail} (a bug of ours; DRYDOCK_DEBUG=1 shows where)`);
    return exitCodes.internal;
  }
  const { exitCode, message, hint, field, status, request } = error;
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  say(`drydock: ${message}${field && !message.includes(field) ? ` (${field})` : ''}`);
  if (hint) say(`  → ${hint}`);
  // Only then does the service's own log know more than was just said.
  if (request && status !== undefined && status >= 500) say(`  request ${request}`);
  if (json) {
    const told = { kind: 'error', exitCode, message, hint, field, status, request };
    process.stdout.write(`${jsonLine(told)}\n`);
  }
  return exitCode;
}

const examples = `
Examples:
  drydock run --type host -- make test       lease a host, run, print, give it back
  drydock lease --type host --ttl 2h         lease one and keep it
  drydock exec lease-7k2m… -- uname -a       run on a lease you hold
  drydock ls                                 who holds what, who waits and why
  drydock show lease-7k2m…                   one lease and its timeline
  drydock apply -f hosts.yaml                make blueprints and pools as the file says

Settings: DRYDOCK_URL and DRYDOCK_TOKEN; without them, the local world of \`npm start\`.
On AWS requests are signed with your AWS credentials (DRYDOCK_SIGN=aws: always).
DRYDOCK_PATIENCE (60s): how long troubles on the way to the API may last.
Durations: 90, 90s, 30m, 2h, 1d.`;

process.on('uncaughtException', (error) => process.exit(told(error, false)));
listenToWrapper();
await main(process.argv.slice(2));
