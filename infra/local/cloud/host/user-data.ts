import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { processStartTime } from '../../process-table.ts';
import type { Instance } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import { type LocalMachine, machineEnvironment } from './directory.ts';
import type { LocalMachines } from './machines.ts';
import type { Leader } from './processes.ts';
import { openOutputPipe } from './script.ts';

type UserDataParts = Readonly<{ instances: Records<Instance>; machines: LocalMachines }>;

/** Most bytes of the log, and of user data once it is uncompressed. */
const logBytesMax = 8 * 1024 * 1024;
const scriptBytesMax = 1024 * 1024;

/** Where the output of the user data is, in the folder of a machine. */
const logName = 'cloud-init-output.log';

/** Runs the user data of instances. */
export type UserData = Readonly<{
  /**
   * Starts that of an instance, as cloud-init does at the first boot: if it is a script, and
   * without a limit of time. It ends with the instance at the latest.
   */
  start(id: string): Promise<void>;
  /** Resolves once the end of all that was started, or killed, is recorded. */
  settle(): Promise<void>;
}>;

export function createUserData({ instances, machines }: UserDataParts): UserData {
  const running = new Set<Promise<void>>();

  function setBooting(id: string, booting: Leader | null): void {
    const instance = instances.get(id);
    if (instance) instances.put({ ...instance, booting });
  }

  return {
    async start(id) {
      const machine = machines.find(id);
      const userData = instances.get(id)?.userData ?? null;
      if (!machine || userData === null) return;
      const log = join(machine.dir, logName);
      const script = scriptIn(Buffer.from(userData, 'base64'));
      if (script === null)
        return noteIn(log, 'This user data is not run: it has no #! in front.\n');
      const file = writeScript(machine, script);
      const output = await openOutputPipe(log, boundedLog(log));
      // From here to the spawn nothing waits, so the end of the instance finds the process.
      const child =
        instances.get(id)?.state === 'running' ? spawnOn(machine, file, output.writeEnd) : null;
      closeSync(output.writeEnd);
      if (child === null) return;
      if (child.pid !== undefined) setBooting(id, leaderOf(child.pid));
      const ended = endOf(child).then((end) => {
        setBooting(id, null);
        running.delete(ended);
        if (end !== 'exit status 0') noteIn(log, `The user data failed: ${end}\n`);
      });
      running.add(ended);
    },
    settle: async () => void (await Promise.all(running)),
  };
}

const spawnOn = (machine: LocalMachine, file: string, output: number): ChildProcess =>
  spawn(file, [], {
    cwd: join(machine.dir, 'home'),
    env: machineEnvironment(machine),
    detached: true,
    stdio: ['ignore', output, output],
  });

/** Returns how a process ended, in words; or why it did not start. */
const endOf = (child: ChildProcess): Promise<string> =>
  once(child, 'exit').then(
    ([code, signal]) => (signal === null ? `exit status ${code}` : `signal: ${signal}`),
    (error: unknown) => String(error),
  );

/** Returns the process that runs the user data of an instance, if one does. */
export const leadersOfBoot = (instance: Instance | undefined): readonly Leader[] =>
  instance?.booting ? [instance.booting] : [];

const leaderOf = (pid: number): Leader => ({ pid, startTime: processStartTime(pid) ?? 'unknown' });

/** Null for all that cloud-init takes and that is no script, such as a #cloud-config. */
function scriptIn(bytes: Buffer): Buffer | null {
  const script = uncompressed(bytes);
  return script.subarray(0, 2).toString('latin1') === '#!' ? script : null;
}

function uncompressed(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: scriptBytesMax });
  } catch {
    return bytes;
  }
}

function writeScript({ dir }: LocalMachine, script: Buffer): string {
  const folder = join(dir, 'cloud-init');
  const file = join(folder, 'user-data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, script, { mode: 0o700 });
  return file;
}

/** Keeps the beginning of the output: a loop that prints must not fill the disk of this machine. */
function boundedLog(file: string): Writable {
  let left = logBytesMax;
  writeFileSync(file, '');
  return new Writable({
    write(chunk: Uint8Array, _, done) {
      const kept = chunk.subarray(0, left);
      left -= kept.length;
      if (kept.length > 0) noteIn(file, kept);
      done();
    },
  });
}

/** Appends to a log. The folder of an instance that is terminated may be gone already. */
function noteIn(file: string, text: string | Uint8Array): void {
  try {
    appendFileSync(file, text);
  } catch {
    // With the instance, nobody is left to read it.
  }
}
