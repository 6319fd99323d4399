import { readdirSync, readFileSync } from 'node:fs';

export type ProcessInfo = Readonly<{
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** `<boot id>/<ticks since boot>`: with the pid, it identifies a process for good. */
  startTime: string;
}>;

/** Returns when the process started, or null if it does not exist or is a zombie. */
export function processStartTime(pid: number): string | null {
  return readProcess(pid)?.startTime ?? null;
}

/** Returns every living process; empty on systems without /proc. */
export function listProcesses(): readonly ProcessInfo[] {
  try {
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      return Number.isInteger(pid) ? (readProcess(pid) ?? []) : [];
    });
  } catch {
    return [];
  }
}

function readProcess(pid: number): ProcessInfo | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may contain any character, so the fields start after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const [parent, group, session] = fields.slice(1, 4).map(Number);
    const startTime = `${bootId()}/${fields[19] ?? ''}`;
    return { pid, parent: parent ?? 0, group: group ?? 0, session: session ?? 0, startTime };
  } catch {
    return null;
  }
}

let cachedBootId: string | undefined;

/** The kernel counts start times from boot, so they are unique only together with the boot id. */
function bootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return cachedBootId;
}
