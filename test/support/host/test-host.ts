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
  /** stderr as the agent stores it; `stderr` is the same without the marker. */
  stored: Buffer;
  stderr: Buffer;
  errors: string;
  verdict: HostVerdict;
}>;

export type StartedDelivery = Readonly<{ ended: Promise<DeliveredScript>; wrapper: ChildProcess }>;

export const aLease = (): LeaseId => `lease-${randomPartFrom(randomBytes(10))}`;

/** Returns a command to run, by default of a new lease. */
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
/** Root finds processes by cgroup where the kernel has them; no other user does. */
export const users = process.getuid?.() === 0 ? (['root', 'nobody'] as const) : (['us'] as const);

/**
 * Returns a host that runs scripts as the agent does: from a file, in a process group of their own,
 * and with a note of its own after the stderr of a script that fails.
 */
export function aHost(user: (typeof users)[number] = users[0]) {
  const base = mkdtempSync(join(tmpdir(), 'drydock-host-'));
  if (user === 'nobody') chownSync(base, nobodyUid, nobodyUid);
  const root = join(base, 'root of this host');
  let delivered = 0;

  function start(script: string, nonce: string, env: NodeJS.ProcessEnv = {}): StartedDelivery {
    delivered += 1;
    const file = join(base, `delivery-${delivered}.sh`);
    writeFileSync(file, script, { mode: 0o755 });
    const wrapper = spawn(file, {
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
    // `close` also waits for every process that holds these pipes: none may hold them.
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

/** Removes the cgroups of leases that no test ended; on a host, the end of the lease does that. */
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

/** Polls until the condition holds; throws, naming it, if it never does. */
export async function waitUntil(what: string, holds: () => boolean, tries = 1_000): Promise<void> {
  for (let i = 0; i < tries; i += 1) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`Timed out waiting until ${what}.`);
}

/** Returns the ids of the processes that have this text as one of their arguments. */
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
    return []; // It exited between the two reads.
  }
}

let naps = 0;
/** Returns a duration of `sleep` that no other process uses, so that its process can be found. */
export function aNap(): string {
  naps += 1;
  return `9999.${process.pid}${String(naps).padStart(4, '0')}`;
}
