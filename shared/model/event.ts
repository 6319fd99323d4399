import type { Json } from './json.ts';
import type { Instant } from './time.ts';

type EventKindSpec = Readonly<{
  /** The kinds of objects that tell it. */
  of: readonly ('lease' | 'resource' | 'execution')[];
  description: string;
  /** What may stand in `data`, and what it is. */
  data?: Readonly<Record<string, string>>;
}>;

/** Why something ended or leaves: `ended.reason` or `leaving.reason` of the object. */
const reason = 'why, in one word';

/** Everything that can happen to an object, as its events name it (docs/events.md). */
export const eventKinds = {
  requested: {
    of: ['lease'],
    description: 'It was asked for, by a person or by a resource that needs it',
    data: { request: 'id of the HTTP request' },
  },
  commanded: {
    of: ['lease', 'resource', 'execution'],
    description: 'A person told it something, obeyed or not: who, from where and why',
  },
  waiting: {
    of: ['lease'],
    description: 'It waits, and why; told again when the reason changes',
    data: { reason: 'the reason, of the closed set' },
  },
  building: {
    of: ['lease', 'resource'],
    description: 'A lease has a resource built; a resource tells how its build goes',
    data: { resource: 'what is built for the lease', blueprint: 'of which blueprint' },
  },
  'build-failed': {
    of: ['lease'],
    description: 'What was built for it broke; it tries again or gives up',
  },
  acquired: {
    of: ['lease'],
    description: 'It holds a seat, and its workspace is being set up',
    data: {
      resource: 'whose seat',
      seat: 'the number of the seat',
      how: 'warm: it lay free; granted: whoever gave it up handed it over',
    },
  },
  activated: {
    of: ['lease', 'resource'],
    description: 'It may be used from now on',
    data: {
      resource: 'of a lease: whose seat',
      seat: 'of a lease: the number of the seat',
      how: 'of a lease: warm or granted, where it was not told before',
    },
  },
  'back-in-line': {
    of: ['lease'],
    description: 'Its resource was lost in set-up: it has its old place in line again',
    data: { attempts: 'how often that happened' },
  },
  extended: { of: ['lease'], description: 'It may be used for longer' },
  'extend-refused': { of: ['lease'], description: 'It was to be extended and may not be' },
  'ends-soon': {
    of: ['lease'],
    description: 'Its end is near, unless it is extended',
    data: { until: 'its end, epoch ms' },
  },
  'release-forwarded': {
    of: ['lease'],
    description: 'Told to end: the resource that needs it goes first',
  },
  created: {
    of: ['resource'],
    description: 'It is going to be built',
    data: { blueprint: 'of which blueprint', by: 'the lease it is built for, or system' },
  },
  retrying: { of: ['resource'], description: 'Something outside failed and is tried again' },
  yielded: { of: ['resource'], description: 'It gave the leases it held to an older resource' },
  'breaker-opened': {
    of: ['resource'],
    description: 'Its build failed as others did: builds pause',
  },
  'breaker-closed': { of: ['resource'], description: 'Its build went well: the pause is over' },
  paused: { of: ['resource'], description: 'It takes no new lease until it is unpaused' },
  quarantined: {
    of: ['resource'],
    description: 'It paused itself, because leases on it keep failing',
  },
  unpaused: { of: ['resource'], description: 'It takes leases again' },
  retiring: {
    of: ['resource'],
    description: 'It takes no new lease, and goes with its last',
    data: { reason },
  },
  'reclaim-refused': { of: ['resource'], description: 'Its room was asked for, but it is in use' },
  released: {
    of: ['lease', 'resource'],
    description: 'Its use has ended; clean-up follows',
    data: { reason },
  },
  broken: {
    of: ['lease', 'resource'],
    description: 'It failed for good; clean-up follows',
    data: { reason },
  },
  destroying: { of: ['resource'], description: 'How its clean-up goes' },
  'clean-up-failed': {
    of: ['lease', 'resource'],
    description: 'Its clean-up failed and is tried again',
  },
  destroyed: { of: ['lease', 'resource'], description: 'Nothing is left of it', data: { reason } },
  queued: {
    of: ['execution'],
    description: 'A command is to be run on a lease',
    data: { request: 'id of the HTTP request' },
  },
  running: { of: ['execution'], description: 'It was sent to its host' },
  'sent-again': { of: ['execution'], description: 'Its host did not take it in time' },
  cancelling: { of: ['execution'], description: 'It was told to stop' },
  succeeded: { of: ['execution'], description: 'It exited with 0', data: { exitCode: '0' } },
  failed: {
    of: ['execution'],
    description: 'It exited otherwise, or could not be run',
    data: { exitCode: 'null where there is none' },
  },
  'timed-out': {
    of: ['execution'],
    description: 'It took too long',
    data: { exitCode: 'if there is one' },
  },
  cancelled: {
    of: ['execution'],
    description: 'It was stopped',
    data: { exitCode: 'if there is one' },
  },
  lost: {
    of: ['execution'],
    description: 'Its host is gone, and its end unknown',
    data: { exitCode: 'null' },
  },
} as const satisfies Readonly<Record<string, EventKindSpec>>;

export type EventKind = keyof typeof eventKinds;

type DataOf<K extends EventKind> = (typeof eventKinds)[K] extends { data: infer D }
  ? { readonly [F in keyof D]?: Json }
  : never;

/** One thing that a commit did, in the product's words. */
export type EventEntry = {
  [K in EventKind]: Readonly<{ kind: K; text: string; data?: DataOf<K> }>;
}[EventKind];

/** One item per commit that moved state, holder or reason. */
export type EventRecord = Readonly<{
  object: string;
  version: number;
  at: Instant;
  /** Who caused it: a principal, an object, `system`. */
  by: string;
  state: string;
  entries: readonly EventEntry[];
}>;
