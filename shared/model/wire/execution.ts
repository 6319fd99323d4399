import { z } from 'zod';
import { limits } from '../limits.ts';
import { moment, pageOf, plainText, secondsUpTo } from './common.ts';

const executionStates = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'timed-out',
  'cancelled',
  'lost',
] as const;

/** POST /v1/leases/{id}/executions: argv or script, not both. */
export const executionRequest = z.strictObject({
  argv: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments, run without a shell'),
  script: z.string().min(1).optional().describe('A script for bash, or for what its #! names'),
  cwd: plainText.min(1).optional().describe("Left out: the lease's own directory"),
  env: z.record(z.string(), z.string()).optional().describe('Added to the host’s environment'),
  stdin: z.string().optional().describe('Text for its standard input'),
  stdinBase64: z.base64().optional().describe('Bytes for its standard input; not with stdin'),
  timeoutSeconds: secondsUpTo(limits.executionTimeoutMax, 1)
    .optional()
    .describe(`It is ended after this long; ${limits.executionTimeoutDefault} if left out`),
});

/** The last bytes of a stream, and how many there are in all. */
const tailView = z.strictObject({
  base64: z.string().describe('The last bytes'),
  text: z.string().describe('The same as UTF-8; what is not UTF-8 is replaced'),
  bytes: z.int().describe('How many bytes there are in all'),
  stored: z.boolean().describe('False: its host could not store it, and only this was kept'),
});

export const executionView = z.strictObject({
  id: z.string(),
  state: z.enum(executionStates),
  lease: z.string(),
  resource: z.string(),
  argv: z.array(z.string()).nullable(),
  script: z.string().nullable(),
  cwd: z.string().nullable(),
  envNames: z.array(z.string()).describe('Names only: values may be secret'),
  timeoutSeconds: z.int(),
  askedBy: z.string(),
  createdAt: moment,
  startedAt: moment.nullable(),
  endedAt: moment.nullable(),
  exitCode: z.int().nullable(),
  detail: z.string().nullable().describe('How it ended, in words'),
  cancelling: z.boolean().describe('A cancel is under way'),
  stdout: tailView.nullable(),
  stderr: tailView.nullable(),
  version: z.int(),
  links: z.strictObject({
    self: z.string(),
    lease: z.string(),
    stdout: z.string(),
    stderr: z.string(),
    events: z.string(),
    commands: z.string(),
  }),
});

export const executionPage = pageOf(executionView);

export type ExecutionRequestBody = Readonly<z.infer<typeof executionRequest>>;
export type TailView = Readonly<z.infer<typeof tailView>>;
export type ExecutionView = Readonly<z.infer<typeof executionView>>;
