/** What `$?` says when it is not the command's own exit code (sysexits.h). */
export const exitCodes = {
  ok: 0,
  usage: 64,
  never: 65,
  notFound: 66,
  unreachable: 69,
  internal: 70,
  inputOutput: 74,
  temporary: 75,
  refused: 77,
  settings: 78,
  timedOut: 124,
  interrupted: 130,
} as const;

export type ExitCode = number;

export type FieldProblem = Readonly<{ field: string; detail: string }>;

export type CliErrorOptions = Readonly<{
  /** What to do about it: one sentence. */
  hint?: string | undefined;
  field?: string | undefined;
  status?: number | undefined;
  /** The request's id, where it is worth looking for in the log of the deployment. */
  request?: string | undefined;
  /** Everything that is wrong, where it is more than one thing. */
  problems?: readonly FieldProblem[];
  /** No answer came, but the request may have been done all the same. */
  doubtful?: boolean;
  cause?: unknown;
}>;

/** A refusal for a person: what happened, what to do, and the exit code. Never a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly field: string | undefined;
  readonly status: number | undefined;
  readonly request: string | undefined;
  readonly doubtful: boolean;
  readonly problems: readonly FieldProblem[];
  constructor(exitCode: ExitCode, message: string, options: CliErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.exitCode = exitCode;
    this.hint = options.hint;
    this.field = options.field;
    this.status = options.status;
    this.request = options.request;
    this.problems = options.problems ?? [];
    this.doubtful = options.doubtful ?? false;
  }
}

export const usage = (message: string, hint?: string): CliError =>
  new CliError(exitCodes.usage, message, { hint });
