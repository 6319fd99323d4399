import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { instanceDirVariable } from './processes.ts';

/** A machine is a directory with its own home, temporary files and a small `bin`. */
export type LocalMachine = Readonly<{ id: string; name: string; dir: string }>;

/** Creates the missing parts of a machine's directory and leaves existing files alone. */
export function prepareMachine(machine: LocalMachine): void {
  for (const part of ['home', 'tmp', 'run', 'bin', 'ssm']) {
    mkdirSync(join(machine.dir, part), { recursive: true, mode: 0o700 });
  }
  // Setting a real host name needs root and a namespace, so only `hostname` itself is replaced.
  const shim = `#!/bin/sh\necho ${machine.name}\n`;
  writeFileSync(join(machine.dir, 'bin', 'hostname'), shim, { mode: 0o755 });
}

export function removeMachine(machine: LocalMachine): void {
  rmSync(machine.dir, { recursive: true, force: true, maxRetries: 3 });
}

/** Returns the folder for the script and the output of a running command. */
export function commandFolder(machine: LocalMachine, commandId: string): string {
  return join(machine.dir, 'ssm', commandId);
}

/**
 * Returns the environment of a command. It inherits nothing from the process of the local world but
 * PATH, so a command finds no token in it.
 */
export function machineEnvironment(machine: LocalMachine): Record<string, string> {
  const { username } = userInfo();
  return {
    HOME: join(machine.dir, 'home'),
    TMPDIR: join(machine.dir, 'tmp'),
    XDG_RUNTIME_DIR: join(machine.dir, 'run'),
    PATH: [join(machine.dir, 'bin'), ...searchPath()].join(':'),
    USER: username,
    LOGNAME: username,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    HOSTNAME: machine.name,
    DRYDOCK_HOST: machine.name,
    DRYDOCK_INSTANCE: machine.id,
    // Without it, hosts of a world that runs as root would share one folder of the real machine.
    DRYDOCK_ROOT: join(machine.dir, 'home', '.drydock'),
    [instanceDirVariable]: machine.dir,
  };
}

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Returns the user's PATH, without the folders that npm prepends for the project's scripts. */
function searchPath(): readonly string[] {
  const userPath = (process.env['PATH'] ?? '').split(':');
  const withoutNpm = userPath.filter(
    (part) => part.startsWith('/') && !part.includes('node_modules'),
  );
  return [...new Set([...withoutNpm, ...systemPath])].filter((part) => existsSync(part));
}
