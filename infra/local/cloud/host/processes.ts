import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses, type ProcessInfo } from '../../process-table.ts';

/** The first process of a command. Its start time guards against a reused pid. */
export type Leader = Readonly<{ pid: number; startTime: string }>;

/**
 * The variable that every process of a machine inherits, and by which all of them are found. It
 * holds the machine's directory, because two worlds on one computer may have devices with the same
 * id.
 */
export const instanceDirVariable = 'DRYDOCK_INSTANCE_DIR';

const killRoundsMax = 200;
const killRoundMs = 15;

/**
 * Returns the pids of everything that lives in these machines: processes with the variable, in a
 * session or group of a leader, and their descendants.
 */
export function processesOfMachines(
  dirs: readonly string[],
  leaders: readonly Leader[],
): readonly number[] {
  const all = listProcesses();
  const machineDirs = new Set(dirs);
  const marked = all.flatMap(({ pid }) => (machineDirs.has(instanceDirOf(pid) ?? '') ? pid : []));
  return processFamily(all, new Set(marked), leaders);
}

/** Returns what one command started and still has: its group, its session and its descendants. */
export function treeOf(leader: Leader): readonly number[] {
  return processFamily(listProcesses(), new Set(), [leader]);
}

/** Kills the process group of a script, as SSM's agent does. */
export function killGroup({ pid }: Leader): void {
  killProcess(-pid);
}

/**
 * Kills what `find` returns until it returns nothing: a process may fork between search and kill.
 * @throws an error if processes survive 200 rounds of 15 ms
 */
export async function killUntilGone(find: () => readonly number[]): Promise<void> {
  for (let round = 0; round < killRoundsMax; round += 1) {
    const pids = find();
    if (pids.length === 0) return;
    for (const pid of pids) killProcess(pid);
    await sleep(killRoundMs);
  }
  throw new Error(`Processes ${find().join(', ')} survive SIGKILL: the kernel holds them.`);
}

function processFamily(
  all: readonly ProcessInfo[],
  seeds: ReadonlySet<number>,
  leaders: readonly Leader[],
): readonly number[] {
  if (all.length === 0) return leaders.flatMap(({ pid }) => (isSignalable(-pid) ? -pid : []));
  const found = new Set(seeds);
  const startTimes = new Map(all.map(({ pid, startTime }) => [pid, startTime]));
  // A session outlives its leader, and while it does, the kernel does not reuse the leader's pid.
  // So the session belongs to another process only if that pid lives with another start time.
  const sessions = new Set(
    leaders
      .filter(({ pid, startTime }) => (startTimes.get(pid) ?? startTime) === startTime)
      .map(({ pid }) => pid),
  );
  for (let hasGrown = true; hasGrown; ) {
    const before = found.size;
    for (const { pid, parent, group, session } of all) {
      if (found.has(parent) || sessions.has(session) || sessions.has(group)) found.add(pid);
    }
    hasGrown = found.size > before;
  }
  found.delete(process.pid);
  found.delete(1);
  return [...found];
}

function instanceDirOf(pid: number): string | null {
  const assignment = `${instanceDirVariable}=`;
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((one) => one.startsWith(assignment))?.slice(assignment.length) ?? null;
  } catch {
    return null;
  }
}

/** Without /proc, the commands' process groups are all that can be probed. */
function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the search and the kill, which is just as well.
  }
}
