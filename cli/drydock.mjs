#!/usr/bin/env node
// Runs cli/main.ts on a Node that runs TypeScript: this one if it can, else the project's own.
// This file is plain JavaScript for Node 20, so that every command works on an older Node, too.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = new URL('./main.ts', import.meta.url);
const projectNode = new URL('../node_modules/node/bin/node', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);

if (major >= 24 || (runsTypeScript && !existsSync(projectNode))) {
  // Node 22.18 and 23 warn about running TypeScript, which is noise to a user of the CLI.
  if (major < 24) process.removeAllListeners('warning');
  // Caches the compiled code for the next call: start-up time is felt on every command. By default
  // that is in /tmp, where another user could leave code for this one to run.
  const folder = ownCacheFolder();
  if (folder) (await import('node:module')).enableCompileCache?.(folder);
  await import(main.href);
} else if (existsSync(projectNode)) {
  const { spawn } = await import('node:child_process');
  runOnProjectNode(spawn);
} else {
  console.error(
    `drydock needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      "Run `npm ci` in drydock's folder (it brings its own Node), or install a newer one.",
  );
  process.exit(78);
}

/** Null for a user without an entry in the password file. Not of HOME, which sudo may keep. */
function ownCacheFolder() {
  try {
    return join(userInfo().homedir, '.cache', 'drydock');
  } catch {
    return null;
  }
}

/** Stands in for the child process: same argv, same stdio, same signals, same exit code. */
function runOnProjectNode(spawn) {
  const child = spawn(
    fileURLToPath(projectNode),
    [fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
  );

  // A terminal sends Ctrl-C to the whole process group, so the child has received it already;
  // `kill` signals this process alone. The two cannot be told apart here. So the wrapper does not
  // forward the signal but reports how many it has received, and the child acts on the larger of
  // that number and its own (cli/signals.ts).
  const received = { SIGINT: 0, SIGTERM: 0, SIGHUP: 0 };
  for (const signal of Object.keys(received)) {
    process.on(signal, () => {
      received[signal] += 1;
      // A child that has closed the channel is exiting with its own code. Signalling it now, with
      // its handlers gone, would turn that exit code into a death by signal.
      if (child.connected) child.send({ signal, received: received[signal] }, () => {});
    });
  }

  child.on('error', (error) => {
    console.error(`drydock could not start ${fileURLToPath(projectNode)}: ${error.message}`);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of Object.keys(received)) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
