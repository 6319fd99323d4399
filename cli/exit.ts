/** Exit codes (sysexits.h) for when the CLI does not exit with the command's own code. */
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
  /** What to do about it, in one sentence. */
  hint?: string | undefined;
  field?: string | undefined;
  status?: number | undefined;
  /** The id of the request, if the deployment's log has more about it. */
  request?: string | undefined;
  /** Every field that is wrong, if there are several. */
  problems?: readonly FieldProblem[];
  /** True if no answer came, but the request may have taken effect all the same. */
  doubtful?: boolean;
  cause?: unknown;
}>;

/** An error for a person to read: what happened, what to do, and the exit code; no stack trace. */
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

/** Returns the error for a command line that makes no sense. */
export const usageError = (message: string, hint?: string): CliError =>
  new CliError(exitCodes.usage, message, { hint });
