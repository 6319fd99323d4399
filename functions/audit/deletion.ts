/** What to do with the machines when CloudFormation deletes the resource that stands for them. */
export type DeletionVerdict =
  /** The stack is being deleted, and nothing would terminate them afterwards. */
  | Readonly<{ kind: 'terminate' }>
  /** The deployment goes on, or its machines are to outlive it. */
  | Readonly<{ kind: 'keep'; reason: string }>
  /** The status does not explain the request: it may be older than the request. */
  | Readonly<{ kind: 'unclear'; reason: string }>;

/**
 * Decides by the profile that the resource was deployed with, and by the status of the stack.
 * CloudFormation also deletes a resource that an update leaves out or renames, or whose creation is
 * rolled back, and its request looks the same. Only `DELETE_IN_PROGRESS` is the end of the stack; a
 * stack nested in another has that status when the other leaves it out. A first creation that is
 * rolled back keeps machines too: any that exist are an older deployment's.
 */
export function decideDeletion(keepsMachines: boolean, status: string): DeletionVerdict {
  if (keepsMachines) return { kind: 'keep', reason: 'this profile keeps its machines' };
  if (status === 'DELETE_IN_PROGRESS') return { kind: 'terminate' };
  const reason = `the stack is ${status}`;
  return { kind: status.endsWith('_IN_PROGRESS') ? 'keep' : 'unclear', reason };
}
