#!/usr/bin/env node
// Runs cli/main.ts on a Node that runs TypeScript: this one if it can, else the project's own.
// Plain JavaScript for Node 20: whoever has only an older Node still gets every command.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('./main.ts', import.meta.url);
const own = new URL('../node_modules/node/bin/node', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);

if (major >= 24 || (runsTypeScript && !existsSync(own))) {
  // Node 22.18 and 23 run TypeScript with a warning that is of no use to whoever leases a host.
  if (major < 24) process.removeAllListeners('warning');
  // Keeps what was compiled for the next call: start-up is part of how a command line feels.
  (await import('node:module')).enableCompileCache?.();
  await import(main.href);
} else if (existsSync(own)) {
  const { spawn } = await import('node:child_process');
  hand(spawn);
} else {
  console.error(
    `drydock needs Node 22.18 or newer, this is ${process.versions.node}. ` +
      'Run `npm ci` in the folder of drydock (it brings its own Node), or install a newer one.',
  );
  process.exit(78);
}

/** Becomes the child, as far as anybody can see: same argv, same stdio, signals, exit code. */
function hand(spawn) {
  const child = spawn(
    fileURLToPath(own),
    [fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
  );

  // A terminal sends Ctrl-C to the whole group, so the child has it already; `kill` sends it to us
  // alone. Nobody can tell which it was, so we don't send a signal on but say how many we have had:
  // the child acts on the larger of our number and its own (cli/signals.ts).
  const had = { SIGINT: 0, SIGTERM: 0, SIGHUP: 0 };
  for (const signal of Object.keys(had)) {
    process.on(signal, () => {
      had[signal] += 1;
      // A child that let go of the channel is on its way out with its own exit code: a signal now
      // would find its handlers gone, and turn that code into a death by signal.
      if (child.connected) child.send({ signal, had: had[signal] }, () => {});
    });
  }

  child.on('error', (error) => {
    console.error(`drydock could not start ${fileURLToPath(own)}: ${error.message}`);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of Object.keys(had)) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
