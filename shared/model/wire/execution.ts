import { z } from 'zod';
import { limits } from '../limits.ts';
import { moment, pageOf, plainText, secondsUpTo, version, wordOf } from './common.ts';

const executionStates = {
  queued: 'It is to be sent to its host',
  running: 'It was sent to its host',
  succeeded: 'It exited with 0',
  failed: 'It exited otherwise, or could not be run',
  'timed-out': 'It took too long, and was ended',
  cancelled: 'It was stopped',
  lost: 'Its host is gone, and its end unknown',
} as const;

/** POST /v1/leases/{id}/executions: argv or script, not both. */
export const executionRequest = z.strictObject({
  argv: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments, run without a shell; this or script'),
  script: z.string().min(1).optional().describe('A script for bash, or for what its #! names'),
  cwd: plainText.min(1).optional().describe("Left out: the lease's own directory"),
  env: z.record(z.string(), z.string()).optional().describe('Added to the host’s environment'),
  stdin: z.string().optional().describe('Text for its standard input'),
  stdinBase64: z.base64().optional().describe('Bytes for its standard input; not with stdin'),
  timeoutSeconds: secondsUpTo(limits.executionTimeoutMax, 1).optional().meta({
    description: 'It is ended after this long',
    default: limits.executionTimeoutDefault,
  }),
});

/** The last bytes of a stream, and how many there are in all. */
const tailView = z
  .strictObject({
    base64: z.string().describe('The last bytes'),
    text: z.string().describe('The same as UTF-8; what is not UTF-8 is replaced'),
    bytes: z.int().describe('How many bytes there are in all'),
    stored: z.boolean().describe('False: its host could not store it, and only this was kept'),
  })
  .meta({ title: 'Tail' });

export const executionView = z
  .strictObject({
    id: z.string().describe('exec-…'),
    state: wordOf(executionStates).describe('How far it is'),
    lease: z.string().describe('The lease it runs on'),
    resource: z.string().describe('The resource of that lease'),
    argv: z.array(z.string()).nullable().describe('As asked; null: a script'),
    script: z.string().nullable().describe('As asked; null: a program'),
    cwd: z.string().nullable().describe("As asked; null: the lease's own directory"),
    envNames: z.array(z.string()).describe('Names only: values may be secret'),
    timeoutSeconds: z.int().describe('It is ended after this long'),
    requestedBy: z.string().describe('Who asked for it'),
    createdAt: moment,
    startedAt: moment.nullable().describe('When it was sent to its host; null: not yet, or never'),
    endedAt: moment.nullable().describe('Null: it has not ended'),
    exitCode: z.int().nullable().describe('Null: it has none'),
    detail: z.string().nullable().describe('How it ended, in words'),
    cancelling: z.boolean().describe('A cancel is under way'),
    stdout: tailView.nullable().describe('The end of what it wrote; null: it has not ended'),
    stderr: tailView.nullable().describe('The end of what it wrote there; null: it has not ended'),
    version,
    links: z
      .strictObject({
        self: z.string(),
        lease: z.string(),
        stdout: z.string(),
        stderr: z.string(),
        events: z.string(),
        commands: z.string(),
      })
      .describe('Where to look on'),
  })
  .meta({ title: 'Execution' });

export const executionPage = pageOf(executionView);

export type ExecutionRequestBody = Readonly<z.infer<typeof executionRequest>>;
export type TailView = Readonly<z.infer<typeof tailView>>;
export type ExecutionView = Readonly<z.infer<typeof executionView>>;
