import type { ExecutionId, LeaseId, ResourceId } from './ids.ts';
import type { Retries, Unfinished } from './lease.ts';
import type { Instant } from './time.ts';

/** The command or script to run. Bytes are base64, because a record is JSON. */
export type Program = Readonly<{
  argv: readonly string[] | null;
  script: string | null;
  cwd: string | null;
  env: Readonly<{ [name: string]: string }>;
  stdin: string | null;
}>;

/** Stands for a program that is too large for the record: an item of its own has it. */
export type ProgramApart = Readonly<{
  /** As `programSummary` returns it. */
  summary: string;
  bytes: number;
}>;

export type ExecutionCommon = Readonly<{
  id: ExecutionId;
  lease: LeaseId;
  ulid: string;
  version: number;
  commit: string;
  resource: ResourceId;
  program: Program | ProgramApart;
  timeoutSeconds: number;
  requestedBy: string;
  createdAt: Instant;
  crashes: number;
  crashingSince?: Instant | null;
  retries: Retries;
  /** Hash of the request's body, to refuse the same Idempotency-Key with another body. */
  bodyHash: string | null;
}>;

/**
 * The last bytes of a stream, and its length in bytes. `stored: false`: the host could not store
 * it, and this is the end of the beginning that the agent shows. `leftOut`: so many bytes of its
 * middle are missing from both, because the stream was too long.
 */
export type Tail = Readonly<{ base64: string; bytes: number; stored?: false; leftOut?: number }>;

type ExecutionIn<State extends string, Rest> = Readonly<{ state: State }> & ExecutionCommon & Rest;

/** Where it is sent, committed before it is sent. */
export type Sent = Readonly<{
  host: string;
  attempt: number;
  /** Names this intent: the host's answer counts only if it has this nonce. */
  nonce: string;
  /** Null between the intent and the result of the send. */
  delivery: string | null;
  startedAt: Instant;
}>;
export type Cancel = Readonly<{
  by: string;
  detail: string;
  at: Instant;
  /** The delivery that carries it out; null: none is under way. */
  delivery: string | null;
  /** When it was last sent; null: not yet. */
  sentAt: Instant | null;
}>;

export type QueuedExecution = ExecutionIn<
  'queued',
  Unfinished &
    Readonly<{
      /** Since when its host has been running as many commands as it may; null: it is not known. */
      waitingSince: Instant | null;
    }>
>;
/** What counts a command that is under way: the only lease of its host, or the host itself. */
export type CountedOn = 'lease' | 'resource';
export type RunningExecution = ExecutionIn<
  'running',
  Unfinished & Sent & Readonly<{ countedOn: CountedOn; cancel: Cancel | null; pollSeconds: number }>
>;
export type EndedState = 'succeeded' | 'failed' | 'timed-out' | 'cancelled' | 'lost';
export type EndedExecution = ExecutionIn<
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
    /** Bytes at the start of the stored stderr that come from the wrapper, not from the command. */
    stderrSkip: number;
    expiresAt: number;
  }>
>;

export type UnfinishedExecution = QueuedExecution | RunningExecution;
export type Execution = UnfinishedExecution | EndedExecution;

/** True until the execution has ended. */
export const isUnfinished = (execution: Execution): execution is UnfinishedExecution =>
  execution.state === 'queued' || execution.state === 'running';
