import type { Json } from './json.ts';
import type { Instant } from './time.ts';

type Told = Readonly<{
  /** The kinds of objects that tell it. */
  of: readonly ('lease' | 'resource' | 'execution')[];
  says: string;
  /** What may stand in `data`, and what it is. */
  data?: Readonly<Record<string, string>>;
}>;

/** Why something ended or leaves: `ended.reason` or `leaving.reason` of the object. */
const reason = 'why, in one word';

/** Everything that can happen to an object, as its events name it (docs/events.md). */
export const eventKinds = {
  asked: {
    of: ['lease'],
    says: 'It was asked for, by a person or by a resource that needs it',
    data: { request: 'id of the HTTP request' },
  },
  told: {
    of: ['lease', 'resource', 'execution'],
    says: 'A person told it something, obeyed or not: who, from where and why',
  },
  waiting: {
    of: ['lease'],
    says: 'It waits, and why; told again when the reason changes',
    data: { reason: 'the reason, of the closed set' },
  },
  building: {
    of: ['lease', 'resource'],
    says: 'A lease has a resource built; a resource tells how its build goes',
    data: { resource: 'what is built for the lease', blueprint: 'of which blueprint' },
  },
  'build-failed': {
    of: ['lease'],
    says: 'What was built for it broke; it tries again or gives up',
  },
  acquired: {
    of: ['lease'],
    says: 'It holds a seat, and its workspace is being set up',
    data: {
      resource: 'whose seat',
      seat: 'the number of the seat',
      how: 'warm: it lay free; granted: whoever gave it up handed it over',
    },
  },
  activated: {
    of: ['lease', 'resource'],
    says: 'It may be used from now on',
    data: {
      resource: 'of a lease: whose seat',
      seat: 'of a lease: the number of the seat',
      how: 'of a lease: warm or granted, where it was not told before',
    },
  },
  'back-in-line': {
    of: ['lease'],
    says: 'Its resource was lost in set-up: it has its old place in line again',
    data: { attempts: 'how often that happened' },
  },
  extended: { of: ['lease'], says: 'It may be used for longer' },
  'extend-refused': { of: ['lease'], says: 'It was to be extended and may not be' },
  'ends-soon': {
    of: ['lease'],
    says: 'Its end is near, unless it is extended',
    data: { until: 'its end, epoch ms' },
  },
  'passed-on': { of: ['lease'], says: 'Told to end: the resource that needs it goes first' },
  born: {
    of: ['resource'],
    says: 'It is going to be built',
    data: { blueprint: 'of which blueprint', by: 'the lease it is built for, or system' },
  },
  retrying: { of: ['resource'], says: 'Something outside failed and is tried again' },
  'let-go': { of: ['resource'], says: 'It gave the leases it held to an older resource' },
  'breaker-opened': { of: ['resource'], says: 'Its build failed as others did: builds pause' },
  'breaker-closed': { of: ['resource'], says: 'Its build went well: the pause is over' },
  paused: { of: ['resource'], says: 'It takes no new lease until it is unpaused' },
  quarantined: { of: ['resource'], says: 'It paused itself, because leases on it keep failing' },
  unpaused: { of: ['resource'], says: 'It takes leases again' },
  retiring: {
    of: ['resource'],
    says: 'It takes no new lease, and goes with its last',
    data: { reason },
  },
  'reclaim-refused': { of: ['resource'], says: 'Its room was asked for, but it is in use' },
  released: {
    of: ['lease', 'resource'],
    says: 'Its use has ended; clean-up follows',
    data: { reason },
  },
  broken: {
    of: ['lease', 'resource'],
    says: 'It failed for good; clean-up follows',
    data: { reason },
  },
  destroying: { of: ['resource'], says: 'How its clean-up goes' },
  'clean-up-failed': { of: ['lease', 'resource'], says: 'Its clean-up failed and is tried again' },
  destroyed: { of: ['lease', 'resource'], says: 'Nothing is left of it', data: { reason } },
  queued: {
    of: ['execution'],
    says: 'A command is to be run on a lease',
    data: { request: 'id of the HTTP request' },
  },
  running: { of: ['execution'], says: 'It was sent to its host' },
  'sent-again': { of: ['execution'], says: 'Its host did not take it in time' },
  cancelling: { of: ['execution'], says: 'It was told to stop' },
  succeeded: { of: ['execution'], says: 'It exited with 0', data: { exitCode: '0' } },
  failed: {
    of: ['execution'],
    says: 'It exited otherwise, or could not be run',
    data: { exitCode: 'null where there is none' },
  },
  'timed-out': {
    of: ['execution'],
    says: 'It took too long',
    data: { exitCode: 'if there is one' },
  },
  cancelled: { of: ['execution'], says: 'It was stopped', data: { exitCode: 'if there is one' } },
  lost: {
    of: ['execution'],
    says: 'Its host is gone, and its end unknown',
    data: { exitCode: 'null' },
  },
} as const satisfies Readonly<Record<string, Told>>;

export type EventKind = keyof typeof eventKinds;

type DataOf<K extends EventKind> = (typeof eventKinds)[K] extends { data: infer D }
  ? { readonly [F in keyof D]?: Json }
  : never;

/** One thing that a commit did, in the product's words. */
export type What = {
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
  what: readonly What[];
}>;
