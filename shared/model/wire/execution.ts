import * as z from 'zod';
import { limits } from '../limits.ts';
import { moment, pageOf, plainText, secondsUpTo, version, wordOf } from './common.ts';

const executionStates = {
  queued: 'Waiting to be sent to its host, which runs four commands at once',
  running: 'Sent to its host',
  succeeded: 'Exited with status 0',
  failed: 'Exited with a non-zero status, or could not be run',
  'timed-out': 'Ended because it exceeded its timeout',
  cancelled: 'Stopped on request',
  lost: 'Its host is gone and its result unknown',
} as const;

/** POST /v1/leases/{id}/executions: argv or script, not both. */
export const executionRequest = z.strictObject({
  argv: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments, run without a shell; this or script'),
  script: z.string().min(1).optional().describe('A script for bash, or for what its #! names'),
  cwd: plainText.min(1).optional().describe("Working directory; absent: the lease's own directory"),
  env: z.record(z.string(), z.string()).optional().describe('Added to the host’s environment'),
  stdin: z.string().optional().describe('Text for its standard input'),
  stdinBase64: z.base64().optional().describe('Bytes for its standard input; not with stdin'),
  timeoutSeconds: secondsUpTo(limits.executionTimeoutMax, 1).optional().meta({
    description: 'Seconds after which it is ended',
    default: limits.executionTimeoutDefault,
  }),
});

/** The last bytes of a stream, and its total size. */
const tailView = z
  .strictObject({
    base64: z.string().describe('The last bytes'),
    text: z.string().describe('The same as text; invalid UTF-8 is replaced'),
    bytes: z.int().describe('Total size in bytes, as it is kept'),
    stored: z
      .boolean()
      .describe('False: the host could not store the output; only this tail exists'),
    leftOut: z
      .int()
      .describe(
        `Bytes missing in its middle, where a line says so, because at most ${
          limits.outputBytes / 1_000_000
        } MB of a stream are kept; 0: it is whole`,
      ),
  })
  .meta({ title: 'Tail' });

const program = {
  argv: z.array(z.string()).nullable().describe('As requested; null: a script'),
  script: z.string().nullable().describe('As requested; null: a command'),
  cwd: z.string().nullable().describe("As requested; null: the lease's own directory"),
  envNames: z.array(z.string()).describe('Names only: values may be secret'),
};
const large = `or all of it is larger than ${limits.inlineBytes} bytes: see …/program`;

/** What an execution runs, however large it is. */
export const programView = z
  .strictObject({
    ...program,
    stdinBytes: z.int().nullable().describe('Size of its standard input; null: none was given'),
  })
  .meta({ title: 'Program' });

export const executionView = z
  .strictObject({
    id: z.string().describe('exec-…'),
    state: wordOf(executionStates).describe('Its state'),
    lease: z.string().describe('The lease it runs on'),
    resource: z.string().describe('The resource of that lease'),
    summary: z.string().describe('What it runs, in one line'),
    argv: program.argv.describe(`As requested; null: a script, ${large}`),
    script: program.script.describe(`As requested; null: a command, ${large}`),
    cwd: program.cwd.describe(`As requested; null: the lease's own directory, ${large}`),
    envNames: program.envNames.nullable().describe(`Names only; null: ${large}`),
    timeoutSeconds: z.int().describe('Seconds after which it is ended'),
    requestedBy: z.string().describe('The principal who requested it'),
    createdAt: moment,
    startedAt: moment.nullable().describe('When it was sent to its host; null: not yet, or never'),
    endedAt: moment.nullable().describe('When it ended; null: it has not ended'),
    exitCode: z.int().nullable().describe('The exit status; null: none'),
    detail: z.string().nullable().describe('How it ended, in words'),
    waiting: z
      .string()
      .nullable()
      .describe('Why it is not sent yet: its host runs as many commands as it may; null: it is'),
    cancelling: z.boolean().describe('True while a cancellation is pending'),
    stdout: tailView.nullable().describe('The end of its output; null: it has not ended'),
    stderr: tailView.nullable().describe('The end of its error output; null: it has not ended'),
    version,
    links: z
      .strictObject({
        self: z.string(),
        program: z.string(),
        lease: z.string(),
        stdout: z.string(),
        stderr: z.string(),
        events: z.string(),
        commands: z.string(),
      })
      .describe('Related paths'),
  })
  .meta({ title: 'Execution' });

export const executionPage = pageOf(executionView);

export type ExecutionRequestBody = Readonly<z.infer<typeof executionRequest>>;
export type TailView = Readonly<z.infer<typeof tailView>>;
export type ProgramView = Readonly<z.infer<typeof programView>>;
export type ExecutionView = Readonly<z.infer<typeof executionView>>;
