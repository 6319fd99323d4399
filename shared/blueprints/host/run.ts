import type { ExecutionId, LeaseId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';

/** One command to run: either `argv` or a bash `script`. */
export type RunSpec = Readonly<{
  lease: LeaseId;
  execution: ExecutionId;
  /**
   * New with every delivery and secret: it tells the wrapper's marker from the command's output.
   */
  nonce: string;
  argv: readonly string[] | null;
  script: string | null;
  /** Relative to the lease's workspace, which is also the default. */
  cwd: string | null;
  env: Readonly<Record<string, string>>;
  stdin: Uint8Array | null;
  timeoutSeconds: number;
}>;

export type RunInput = Pick<RunSpec, 'argv' | 'script' | 'cwd' | 'env' | 'stdin'>;

export const asBytes = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data, 'utf8') : data;

/**
 * Returns the bytes that count towards the limit: all a caller may choose, each string with a NUL.
 */
export function inputBytes({ argv, script, cwd, env, stdin }: RunInput): number {
  const strings = [...(argv ?? []), ...Object.entries(env).map(([name, value]) => name + value)];
  const inStrings = strings.reduce((sum, text) => sum + asBytes(text).length + 1, 0);
  const names = Object.keys(env).length;
  const whole = [script ?? '', cwd ?? '', stdin ?? ''].map((part) => asBytes(part).length);
  return whole.reduce((sum, length) => sum + length, inStrings + names);
}

/** Returns why this cannot be run, as a sentence for the requester; null when it can. */
export function runProblem(run: RunInput & Pick<RunSpec, 'timeoutSeconds'>): string | null {
  const { argv, script, cwd, env, timeoutSeconds } = run;
  if ((argv === null) === (script === null)) return 'Give either a command or a script.';
  if (argv?.length === 0) return 'A command has at least one word.';

  for (const [name, value] of Object.entries(env)) {
    const problem = variableProblem(name, value);
    if (problem !== null) return problem;
  }
  if ([...(argv ?? []), cwd ?? '', script ?? ''].some((text) => text.includes('\0'))) {
    return 'A command, script or working directory cannot contain a NUL character.';
  }
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) {
    return 'A timeout is a whole number of seconds, at least 1.';
  }
  if (timeoutSeconds > limits.executionTimeoutMax) {
    return `A timeout is at most ${limits.executionTimeoutMax} seconds.`;
  }
  const bytes = inputBytes(run);
  if (bytes > limits.executionInputBytes) {
    const most = limits.executionInputBytes;
    return `Command, variables, input and script take ${bytes} bytes; at most ${most} fit.`;
  }
  return null;
}

const reservedVariables = ['DRYDOCK_LEASE', 'DRYDOCK_EXECUTION'];

function variableProblem(name: string, value: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `“${name}” cannot name a variable.`;
  // These mark the processes that a lease left running.
  if (reservedVariables.includes(name)) return `${name} is set by Drydock.`;
  return value.includes('\0') ? `The value of ${name} contains a NUL character.` : null;
}
