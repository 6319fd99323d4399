import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunSpec } from '../../../shared/blueprints/host/run.ts';
import {
  cancelScript,
  endLeaseScript,
  runScript,
} from '../../../shared/blueprints/host/scripts.ts';
import {
  type HostVerdict,
  readVerdict,
  stderrMarkerLength,
} from '../../../shared/blueprints/host/verdict.ts';
import {
  executionId,
  executionKeyOf,
  type LeaseId,
  randomPartFrom,
  ulidFrom,
} from '../../../shared/model/ids.ts';

export type DeliveredScript = Readonly<{
  exitCode: number | null;
  stdout: Buffer;
  /** All of it as the agent stores it, and what is served: the same without our marker. */
  stored: Buffer;
  stderr: Buffer;
  errors: string;
  verdict: HostVerdict;
}>;

export type StartedDelivery = Readonly<{ ended: Promise<DeliveredScript>; wrapper: ChildProcess }>;

export const aLease = (): LeaseId => `lease-${randomPartFrom(randomBytes(10))}`;

/** A run of `argv`, of a fresh lease unless told otherwise. */
export function aRun(wants: Partial<RunSpec>): RunSpec {
  const lease = wants.lease ?? aLease();
  return {
    lease,
    execution: executionId(lease, ulidFrom(1_790_000_000_000, randomBytes(10))),
    nonce: 'nonce-of-this-test',
    argv: null,
    script: null,
    cwd: null,
    env: {},
    stdin: null,
    timeoutSeconds: 60,
    ...wants,
  };
}

const nobodyUid = 65_534;
/** With cgroups where there are some (root), and certainly without: everybody else. */
export const users = process.getuid?.() === 0 ? (['root', 'nobody'] as const) : (['us'] as const);

/**
 * Delivers scripts as the agent does: from a file, in a process group of their own, and with a note
 * of its own after the stderr of whatever fails.
 */
export function aHost(user: (typeof users)[number] = users[0]) {
  const base = mkdtempSync(join(tmpdir(), 'drydock-host-'));
  if (user === 'nobody') chownSync(base, nobodyUid, nobodyUid);
  const root = join(base, 'root of this host');
  let delivered = 0;

  function start(script: string, nonce: string, env: NodeJS.ProcessEnv = {}): StartedDelivery {
    delivered += 1;
    const file = join(base, `delivery-${delivered}.sh`);
    writeFileSync(file, script);
    const wrapper = spawn('/bin/bash', [file], {
      env: { ...process.env, DRYDOCK_ROOT: root, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(user === 'nobody' ? { uid: nobodyUid, gid: nobodyUid } : {}),
    });
    return { wrapper, ended: collect(wrapper, nonce) };
  }

  const leaseFolder = (lease: LeaseId) => join(root, 'leases', lease);
  const box = (run: RunSpec) =>
    join(leaseFolder(run.lease), 'exec', executionKeyOf(run.execution).ulid);
  return {
    root,
    box,
    work: (run: RunSpec) => join(leaseFolder(run.lease), 'work'),
    hasFolderOf: (lease: LeaseId) => existsSync(leaseFolder(lease)),
    start: (run: RunSpec, env?: NodeJS.ProcessEnv) => start(runScript(run), run.nonce, env),
    run: (run: RunSpec, env?: NodeJS.ProcessEnv) => start(runScript(run), run.nonce, env).ended,
    cancel: (run: RunSpec) => start(cancelScript(run), run.nonce).ended,
    endLease: ({ lease, nonce }: Pick<RunSpec, 'lease' | 'nonce'>) =>
      start(endLeaseScript({ lease, nonce }), nonce).ended,
    remove: () => {
      removeCgroups(join(root, 'leases'));
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function collect(wrapper: ChildProcess, nonce: string): Promise<DeliveredScript> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  wrapper.stdout?.on('data', (part: Buffer) => out.push(part));
  wrapper.stderr?.on('data', (part: Buffer) => err.push(part));
  return new Promise((resolve) => {
    // `close` also waits for every process that holds our pipes: none may.
    wrapper.on('close', (exitCode, signal) => {
      const reason = signal === null ? `exit status ${exitCode}` : `signal: ${signal}`;
      const note = exitCode === 0 ? '' : `failed to run commands: ${reason}`;
      const stdout = Buffer.concat(out);
      const stored = Buffer.concat([...err, Buffer.from(note)]);
      const seen = stored.toString().slice(0, 8_000);
      const verdict = readVerdict({ exitCode, stdout: '', stderr: seen }, nonce);
      const stderr = stored.subarray(stderrMarkerLength(seen, nonce));
      resolve({ exitCode, stdout, stored, stderr, errors: stderr.toString(), verdict });
    });
  });
}

/** Of leases that no test ended: on a host, their end does it. */
function removeCgroups(leases: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const mount = mounts.find((line) => line.split(' ')[2] === 'cgroup2')?.split(' ')[1];
  if (mount === undefined || !existsSync(leases)) return;
  for (const lease of readdirSync(leases)) {
    const cgroup = join(mount, 'drydock', lease);
    if (!existsSync(cgroup)) continue;
    const inside = readdirSync(cgroup, { withFileTypes: true }).filter((one) => one.isDirectory());
    for (const { name } of inside) rmdirSync(join(cgroup, name));
    rmdirSync(cgroup);
  }
}

/** Polls until it holds; says what was awaited when it does not. */
export async function waitUntil(what: string, holds: () => boolean, tries = 1_000): Promise<void> {
  for (let i = 0; i < tries; i += 1) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Who runs with this text as one of its arguments. */
export function pidsRunning(argument: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => argumentsOf(pid).includes(argument));
}

function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It ended between the two looks.
  }
}

let naps = 0;
/** A length of sleep that no other process in the world has. */
export function aNap(): string {
  naps += 1;
  return `9999.${process.pid}${String(naps).padStart(4, '0')}`;
}
