import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { marker } from './processes.ts';

/** A machine as a directory: its home, its temporary files, its own small `bin`. */
export type Machine = Readonly<{ id: string; name: string; dir: string }>;

/** Makes what is missing of a machine's directory; what is there stays. */
export function prepareMachine(machine: Machine): void {
  for (const part of ['home', 'tmp', 'run', 'bin', 'ssm']) {
    mkdirSync(join(machine.dir, part), { recursive: true, mode: 0o700 });
  }
  // The real host name needs root and a namespace, so only this question is answered for it.
  const shim = `#!/bin/sh\necho ${machine.name}\n`;
  writeFileSync(join(machine.dir, 'bin', 'hostname'), shim, { mode: 0o755 });
}

export function removeMachine(machine: Machine): void {
  rmSync(machine.dir, { recursive: true, force: true, maxRetries: 3 });
}

/** Where one command of a machine keeps its script and its output while it runs. */
export function commandFolder(machine: Machine, commandId: string): string {
  return join(machine.dir, 'ssm', commandId);
}

/** The environment of a command: nothing of the project's own, so no token can be read there. */
export function environmentOf(machine: Machine): Record<string, string> {
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
    // Whoever runs the world as root must not have its hosts share one folder of the real machine.
    DRYDOCK_ROOT: join(machine.dir, 'home', '.drydock'),
    [marker]: machine.dir,
  };
}

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The laptop's own tools, without those that npm put in front for the project's scripts. */
function searchPath(): readonly string[] {
  const own = (process.env['PATH'] ?? '').split(':');
  const kept = own.filter((part) => part.startsWith('/') && !part.includes('node_modules'));
  return [...new Set([...kept, ...systemPath])].filter((part) => existsSync(part));
}
