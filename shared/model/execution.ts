import type { ExecutionId, LeaseId, ResourceId } from './ids.ts';
import type { Retries, Unfinished } from './lease.ts';
import type { Instant } from './time.ts';

/** What is run. Bytes are base64: a record is JSON. */
export type Program = Readonly<{
  argv: readonly string[] | null;
  script: string | null;
  cwd: string | null;
  env: Readonly<{ [name: string]: string }>;
  stdin: string | null;
}>;

export type ExecutionCommon = Readonly<{
  id: ExecutionId;
  lease: LeaseId;
  ulid: string;
  version: number;
  commit: string;
  resource: ResourceId;
  program: Program;
  timeoutSeconds: number;
  requestedBy: string;
  createdAt: Instant;
  crashes: number;
  crashingSince?: Instant | null;
  retries: Retries;
}>;

/**
 * The last bytes of a stream and how many there are in all. Not stored: the host could not, and
 * this is of the beginning that its agent shows.
 */
export type Tail = Readonly<{ base64: string; bytes: number; stored?: false }>;

type In<State extends string, Rest> = Readonly<{ state: State }> & ExecutionCommon & Rest;

/** Where it was sent, committed before it was sent. */
export type Sent = Readonly<{
  host: string;
  attempt: number;
  /** Names the intent: the host's answer is believed only with it. */
  nonce: string;
  /** Null between the intent and the answer of the send. */
  delivery: string | null;
  startedAt: Instant;
}>;
export type Cancel = Readonly<{ by: string; detail: string; at: Instant }>;

export type QueuedExecution = In<'queued', Unfinished>;
export type RunningExecution = In<
  'running',
  Unfinished & Sent & Readonly<{ cancel: Cancel | null; pollSeconds: number }>
>;
export type EndedState = 'succeeded' | 'failed' | 'timed-out' | 'cancelled' | 'lost';
export type EndedExecution = In<
  EndedState,
  Readonly<{
    host: string | null;
    delivery: string | null;
    startedAt: Instant | null;
    endedAt: Instant;
    exitCode: number | null;
    detail: string;
    stdout: Tail;
    stderr: Tail;
    /** Bytes at the head of the stored stderr that are the wrapper's, not the command's. */
    stderrSkip: number;
    expiresAt: number;
  }>
>;

export type UnfinishedExecution = QueuedExecution | RunningExecution;
export type Execution = UnfinishedExecution | EndedExecution;
