import { limits } from '../../../shared/model/limits.ts';
import type { Usage } from './list-prices.ts';
import { readsPerLook } from './look.ts';

/** What was seen of a use: lines of the log, requests to the API, and items that stay. */
export type Seen = Readonly<{
  /** The lines of its turns, and of those of its requests that change something. */
  lines: readonly Readonly<Record<string, unknown>>[];
  /** Requests that change something. */
  changes: number;
  /** Requests that read, and the looks of a client that waits among them. */
  reads: number;
  storedBytes: number;
}>;

/**
 * What cannot be measured on this machine: billed milliseconds on 512 MB, and the bytes of the
 * lines that API Gateway and metrics write. Every line of log costs 26 bytes more.
 */
const assumed = {
  gb: 0.5,
  requestMs: 20,
  turnMs: 60,
  hostEventMs: 60,
  accessLogBytes: 350,
  metricsBytes: 300,
  eventBytes: 26,
} as const;

/** SSM takes a second or more, so that the second look finds a short command to have ended. */
const inlineLookMs = limits.looksMs[1];
/** A message is sent, received and deleted. */
const requestsPerMessage = 3;

/** Returns what a use is billed for: counts as they were seen, times and sizes as assumed. */
export function usageOf({ lines, changes, reads, storedBytes }: Seen): Usage {
  const apiRequests = changes + reads;
  const sum = (name: string): number =>
    lines.reduce((all, line) => all + Number(line[name] ?? 0), 0);
  const turns = lines.filter(({ message }) => message === 'turn');
  const acts = turns.flatMap(({ did }) => (Array.isArray(did) ? did.map(String) : []));
  // Each script that a host runs ends with an event.
  const scripts = acts.filter((act) => /^act (send|endLease)/.test(act)).length;
  const { gb, requestMs, turnMs, hostEventMs, accessLogBytes, metricsBytes, eventBytes } = assumed;
  const ms =
    apiRequests * requestMs + turns.length * turnMs + scripts * (hostEventMs + inlineLookMs);
  const written = lines.reduce((all, line) => all + lineBytes(line) + eventBytes, 0);
  const logBytes =
    written + apiRequests * accessLogBytes + turns.length * (metricsBytes + eventBytes);
  return {
    writeUnits: sum('writeUnits'),
    readUnits: sum('readUnits') + reads * readsPerLook,
    apiRequests,
    queueRequests: turns.length * requestsPerMessage,
    invocations: apiRequests + turns.length + scripts,
    gbSeconds: (gb * ms) / 1_000,
    logKb: logBytes / 1_000,
    storedKb: storedBytes / 1_000,
  };
}

const lineBytes = (line: object): number =>
  JSON.stringify({ level: 'info', timestamp: new Date(0).toISOString(), ...line }).length;

/** Returns what a minute of waiting for an execution is billed for: so many looks. */
export function usageOfWaiting(looks: number): Usage {
  const { gb, requestMs, accessLogBytes } = assumed;
  return {
    writeUnits: 0,
    readUnits: looks * readsPerLook,
    apiRequests: looks,
    queueRequests: 0,
    invocations: looks,
    gbSeconds: (looks * gb * requestMs) / 1_000,
    logKb: (looks * accessLogBytes) / 1_000,
    storedKb: 0,
  };
}
