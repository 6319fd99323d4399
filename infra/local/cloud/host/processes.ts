import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process and the moment of its birth: a pid alone may have been given to somebody else. */
export type Leader = Readonly<{ pid: number; bornAt: string }>;
type Process = Readonly<{
  pid: number;
  parent: number;
  group: number;
  session: number;
  bornAt: string;
}>;

/**
 * The variable every process of a machine inherits, by which all of them are found again. It holds
 * the machine's directory: two worlds on one laptop may well have devices of the same id.
 */
export const marker = 'DRYDOCK_INSTANCE_DIR';

const roundsMax = 200;
const roundMs = 15;

/** When this process was born, or null when no such process lives (a zombie does not live). */
export function birthOf(pid: number): string | null {
  return readProcess(pid)?.bornAt ?? null;
}

/** Everything that lives in these machines: by marker, by the commands' sessions, by descent. */
export function processesOf(
  dirs: readonly string[],
  leaders: readonly Leader[],
): readonly number[] {
  const all = listProcesses();
  const homes = new Set(dirs);
  const marked = new Set(all.flatMap(({ pid }) => (homes.has(markOf(pid) ?? '') ? pid : [])));
  return family(all, marked, leaders);
}

/** Everything one command started and still has: its group, its session and its descendants. */
export function treeOf(leader: Leader): readonly number[] {
  return family(listProcesses(), new Set(), [leader]);
}

/** Kills what `find` shows until it shows nothing: a process may fork while we look. */
export async function killUntilGone(find: () => readonly number[]): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    const pids = find();
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await sleep(roundMs);
  }
  throw new Error(`Processes ${find().join(', ')} do not die: the kernel keeps them.`);
}

function family(
  all: readonly Process[],
  seeds: ReadonlySet<number>,
  leaders: readonly Leader[],
): readonly number[] {
  if (all.length === 0) return leaders.flatMap(({ pid }) => (lives(-pid) ? -pid : []));
  const found = new Set(seeds);
  const births = new Map(all.map(({ pid, bornAt }) => [pid, bornAt]));
  // A session outlives its first process, but then nobody else can be given that number either.
  // Only when the number is alive again with another birth is the session somebody else's.
  const sessions = new Set(
    leaders.filter(({ pid, bornAt }) => (births.get(pid) ?? bornAt) === bornAt).map((l) => l.pid),
  );
  for (let grown = true; grown; ) {
    const before = found.size;
    for (const { pid, parent, group, session } of all) {
      if (found.has(parent) || sessions.has(session) || sessions.has(group)) found.add(pid);
    }
    grown = found.size > before;
  }
  found.delete(process.pid);
  found.delete(1);
  return [...found];
}

function listProcesses(): readonly Process[] {
  try {
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      return Number.isInteger(pid) ? (readProcess(pid) ?? []) : [];
    });
  } catch {
    return [];
  }
}

function readProcess(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold anything, so the fields begin after the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const [parent, group, session] = fields.slice(1, 4).map(Number);
    const bornAt = `${bootId()}/${fields[19] ?? ''}`;
    return { pid, parent: parent ?? 0, group: group ?? 0, session: session ?? 0, bornAt };
  } catch {
    return null;
  }
}

let boot: string | undefined;

/** Births are counted from the machine's start, so they need to say which start. */
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}

function markOf(pid: number): string | null {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((one) => one.startsWith(`${marker}=`))?.slice(marker.length + 1) ?? null;
  } catch {
    return null;
  }
}

/** Where there is no /proc, the commands' process groups are all that can be known. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the look and the blow, which is what we wanted.
  }
}
