import { type ExecutionId, isExecutionId } from '../../model/ids.ts';

/** The comments of an execution's deliveries: by them, SSM's events name the execution. */
export const runComment = (id: ExecutionId): string => id;
export const cancelComment = (id: ExecutionId): string => `cancel ${id}`;

/** Returns the execution that a delivery with this comment belongs to; null: to none. */
export function executionOfComment(comment: string): ExecutionId | null {
  const id = comment.replace(/^cancel /, '');
  return isExecutionId(id) ? id : null;
}
