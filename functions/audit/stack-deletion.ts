import * as z from 'zod';
import { faultOf } from '../../shared/model/fault.ts';
import { seconds } from '../../shared/model/time.ts';
import { unreachable } from '../../shared/model/unreachable.ts';
import type { Stacks } from '../../shared/ports/stacks.ts';
import { type DeletionVerdict, decideDeletion } from './deletion.ts';
import type { AuditPorts } from './evidence.ts';
import { terminateAll } from './terminate-all.ts';

/** CloudFormation's request to the custom resource that represents a deployment's machines. */
const requestSchema = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().default('machines'),
  /** `keep` is `false` only in a deployment that ends with its machines. */
  ResourceProperties: z.looseObject({ keep: z.string().default('true') }).default({ keep: 'true' }),
});

export type StackDeletionRequest = Readonly<z.infer<typeof requestSchema>>;

/** Returns the CloudFormation request in an event; null for a schedule's event. */
export function stackDeletionIn(event: unknown): StackDeletionRequest | null {
  const parsed = requestSchema.safeParse(event);
  return parsed.success ? parsed.data : null;
}

/** For how long the status of the stack is read again if it is unclear or cannot be read. */
const lookSeconds = 30;
const pauseMs = 5_000;

/** Ports with the stacks of the account: the audit reads its own. */
export type StackDeletionPorts = AuditPorts & Readonly<{ stacks: Stacks }>;

/**
 * Terminates a deployment's machines when its stack is deleted, as nothing else would terminate
 * them afterwards. Create and update requests succeed at once. Every request is answered, failures
 * included, or CloudFormation would wait for its timeout.
 */
export async function onStackDeletion(
  ports: StackDeletionPorts,
  request: StackDeletionRequest,
): Promise<void> {
  const failure = request.RequestType === 'Delete' ? await onDelete(ports, request) : null;
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  const answer = {
    Status: failure === null ? 'SUCCESS' : 'FAILED',
    Reason: failure ?? 'done',
    PhysicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  };
  // Bytes, because fetch adds a content type to text and the presigned URL does not cover one.
  const body = new TextEncoder().encode(JSON.stringify(answer));
  const response = await fetch(request.ResponseURL, { method: 'PUT', body });
  if (!response.ok) throw new Error(`CloudFormation refused the answer: ${response.status}`);
}

/**
 * Returns null if the resource may go, else why not. A deletion of the stack stops at a failure and
 * can be repeated; an update or a rollback goes on without the resource.
 */
async function onDelete(
  ports: StackDeletionPorts,
  request: StackDeletionRequest,
): Promise<string | null> {
  const verdict = await lookAtStack(ports, request);
  switch (verdict.kind) {
    case 'terminate':
      return terminateAll(ports);
    case 'keep':
      ports.log.info('machines are kept though their resource is deleted', verdict);
      return null;
    case 'unclear':
      return `no machine was terminated, because ${verdict.reason}: delete the stack again`;
    default:
      return unreachable(verdict);
  }
}

/** Reads the status until it explains the request, within `lookSeconds`. */
async function lookAtStack(
  { stacks, clock, hookPorts }: StackDeletionPorts,
  { StackId, ResourceProperties: { keep } }: StackDeletionRequest,
): Promise<DeletionVerdict> {
  const deadline = clock.now() + seconds(lookSeconds);
  // Without a word to the contrary, machines are kept: nothing brings one back.
  if (keep !== 'false') return decideDeletion(true, '');
  for (;;) {
    const verdict = await stacks.status(StackId).then(
      (status) => decideDeletion(false, status),
      (error: unknown): DeletionVerdict => ({ kind: 'unclear', reason: faultOf(error).detail }),
    );
    if (verdict.kind !== 'unclear' || clock.now() >= deadline) return verdict;
    await hookPorts.pause(pauseMs);
  }
}
