import type { Json } from './json.ts';
import type { Instant } from './time.ts';

type EventKindSpec = Readonly<{
  /** The kinds of objects that have it. */
  of: readonly ('lease' | 'resource' | 'execution')[];
  description: string;
  /** What may stand in `data`, and what it is. */
  data?: Readonly<Record<string, string>>;
}>;

/** Why something ended or leaves: `ended.reason` or `leaving.reason` of the object. */
const reasonField = 'why, in one word';

/** Everything that can happen to an object, by the kind that its events give (docs/events.md). */
export const eventKinds = {
  requested: {
    of: ['lease'],
    description: 'A person, or a resource that depends on it, requested it',
    data: { request: 'id of the HTTP request' },
  },
  commanded: {
    of: ['lease', 'resource', 'execution'],
    description: 'A person sent it a command, carried out or not: who, from where and why',
  },
  waiting: {
    of: ['lease', 'execution'],
    description: 'It waits, and why; repeated when the reason of a lease changes',
    data: { reason: 'that of a lease, one of a closed set' },
  },
  building: {
    of: ['lease', 'resource'],
    description: 'A lease: a resource is being built for it. A resource: progress of its build',
    data: { resource: 'the one built for the lease', blueprint: 'its blueprint' },
  },
  'tried-last': {
    of: ['resource'],
    description: 'Its build failed on a device or a rung, which later builds try last for a while',
  },
  'build-failed': {
    of: ['lease'],
    description: 'The resource being built for it broke; it tries again or gives up',
  },
  acquired: {
    of: ['lease'],
    description: 'It holds a seat, and its workspace is being set up',
    data: {
      resource: 'the resource whose seat it holds',
      seat: 'the number of the seat',
      how: 'warm: the seat was free; granted: the turn that freed the seat handed it over',
    },
  },
  activated: {
    of: ['lease', 'resource'],
    description: 'It can be used from now on',
    data: {
      resource: 'of a lease: the resource whose seat it holds',
      seat: 'of a lease: the number of the seat',
      how: 'of a lease: warm or granted, unless acquired said so',
    },
  },
  'back-in-line': {
    of: ['lease'],
    description: 'Its resource was lost during set-up: it is back at its old place in line',
    data: { attempts: 'how often this has happened' },
  },
  extended: { of: ['lease'], description: 'Its end was moved to a later time' },
  'extend-refused': { of: ['lease'], description: 'A request to extend it was refused' },
  'ends-soon': {
    of: ['lease'],
    description: 'It ends soon unless it is extended',
    data: { until: 'when it ends, epoch ms' },
  },
  'interruption-warning': {
    of: ['lease'],
    description: 'AWS is about to take the machine under it, or is likely to: save what must last',
    data: { resource: 'the resource that it holds' },
  },
  'release-forwarded': {
    of: ['lease'],
    description: 'Asked to end: the resource that depends on it is released first',
  },
  created: {
    of: ['resource'],
    description: 'Its record was created; its build follows',
    data: { blueprint: 'its blueprint', by: 'the lease it is built for, or system' },
  },
  retrying: { of: ['resource'], description: 'An external call failed and is retried' },
  yielded: {
    of: ['resource'],
    description: 'It gave up the leases it depends on to an older resource',
  },
  'breaker-opened': {
    of: ['resource'],
    description: 'Its build failed like those before it: builds are paused',
  },
  'breaker-closed': { of: ['resource'], description: 'Its build succeeded: the pause is over' },
  paused: { of: ['resource'], description: 'It accepts no new lease until it is unpaused' },
  quarantined: {
    of: ['resource'],
    description: 'It paused itself because leases on it keep failing',
  },
  unpaused: { of: ['resource'], description: 'It accepts leases again' },
  retiring: {
    of: ['resource'],
    description: 'It accepts no new lease and is released after its last one',
    data: { reason: reasonField },
  },
  'reclaim-refused': { of: ['resource'], description: 'It was asked to make room but is in use' },
  released: {
    of: ['lease', 'resource'],
    description: 'Its use has ended; clean-up follows',
    data: { reason: reasonField },
  },
  broken: {
    of: ['lease', 'resource'],
    description: 'It failed permanently; what it made is cleaned up',
    data: { reason: reasonField },
  },
  destroying: { of: ['resource'], description: 'Progress of its clean-up' },
  'clean-up-failed': {
    of: ['lease', 'resource'],
    description: 'Its clean-up failed and is retried',
  },
  destroyed: {
    of: ['lease', 'resource'],
    description: 'Its clean-up is complete',
    data: { reason: reasonField },
  },
  queued: {
    of: ['execution'],
    description: 'A command was requested on a lease',
    data: { request: 'id of the HTTP request' },
  },
  running: { of: ['execution'], description: 'It was sent to its host' },
  'sent-again': {
    of: ['execution'],
    description: 'Its host did not receive it in time, so it was sent again',
  },
  cancelling: { of: ['execution'], description: 'It was asked to stop' },
  succeeded: { of: ['execution'], description: 'It exited with 0', data: { exitCode: '0' } },
  failed: {
    of: ['execution'],
    description: 'It exited with a non-zero status, or could not be run',
    data: { exitCode: 'null if there is none' },
  },
  'timed-out': {
    of: ['execution'],
    description: 'It exceeded its timeout',
    data: { exitCode: 'if there is one' },
  },
  cancelled: {
    of: ['execution'],
    description: 'It was stopped',
    data: { exitCode: 'if there is one' },
  },
  lost: {
    of: ['execution'],
    description: 'Its host is gone, and its result is unknown',
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
