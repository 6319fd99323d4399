import * as z from 'zod';

/** The first process of a script, with its start time: a reused pid is never mistaken for it. */
const leaderSchema = z.object({ pid: z.number().int(), startTime: z.string() });

/** The state that survives a `kill -9`, in the format stored on disk: one file per record. */
export const instanceSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  state: z.enum(['pending', 'running', 'shutting-down', 'terminated']),
  online: z.boolean(),
  reservationId: z.string(),
  launchIndex: z.number().int(),
  token: z.string().nullable(),
  /** The whole request without its token: a replay must be identical. */
  request: z.string(),
  imageId: z.string(),
  instanceType: z.string(),
  subnetId: z.string(),
  groups: z.array(z.string()),
  profile: z.string().nullable(),
  spot: z.boolean(),
  metadata: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  userData: z.string().nullable(),
  /** The process that runs the user data; null: none does. Records of older releases lack it. */
  booting: leaderSchema.nullable().default(null),
  launchedAt: z.number(),
  endedAt: z.number().nullable(),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Instance = Readonly<z.infer<typeof instanceSchema>>;

const invocationSchema = z.object({
  machineId: z.string(),
  status: z.enum([
    'Pending',
    'Delayed',
    'InProgress',
    'Success',
    'Failed',
    'TimedOut',
    'Cancelled',
  ]),
  details: z.string(),
  exitCode: z.number().int(),
  stdout: z.string(),
  stderr: z.string(),
  leader: leaderSchema.nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type Invocation = Readonly<z.infer<typeof invocationSchema>>;

export const commandSchema = z.object({
  id: z.string(),
  document: z.string(),
  comment: z.string(),
  commands: z.array(z.string()),
  workingDirectory: z.string(),
  executionSeconds: z.number(),
  deliverySeconds: z.number(),
  bucket: z.string().nullable(),
  prefix: z.string(),
  requestedAt: z.number(),
  invocations: z.array(invocationSchema),
});
export type SsmCommand = Readonly<z.infer<typeof commandSchema>>;

export function isInvocationOver(invocation: Invocation): boolean {
  return !['Pending', 'Delayed', 'InProgress'].includes(invocation.status);
}
