import { type Execution, isUnfinished } from '../../../shared/model/execution.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { Instant } from '../../../shared/model/time.ts';

/** What it means to wait for a change of an object of one kind. */
export type Changes<R> = Readonly<{
  /** Returns what counts as a change, as text. Other writes (timers, counters) do not. */
  fingerprint(record: R): string;
  /** True if it may change by itself. Without `version`, only such an object is waited for. */
  isMoving(record: R): boolean;
  /** True if it will never change again: then the answer is immediate. */
  isFinal(record: R): boolean;
  /** Returns when what a client waits for began: its request, its activation, or its end. */
  since(record: R): Instant;
}>;

export const leaseChanges: Changes<Lease> = {
  fingerprint(lease) {
    const reason = 'waiting' in lease ? lease.waiting.reason : '';
    const holder = 'resourceId' in lease ? lease.resourceId : '';
    const until = lease.state === 'active' ? lease.until : 0;
    return JSON.stringify([lease.state, reason, holder, until]);
  },
  // An active lease does not change until its `until`; a destroyed one never again.
  isMoving: ({ state }) => state !== 'active' && state !== 'destroyed',
  isFinal: ({ state }) => state === 'destroyed',
  since(lease) {
    if ('ended' in lease) return lease.ended.at;
    return lease.state === 'active' ? lease.activatedAt : lease.createdAt;
  },
};

export const executionChanges: Changes<Execution> = {
  fingerprint(execution) {
    const cancelling = execution.state === 'running' && execution.cancel !== null;
    return JSON.stringify([execution.state, cancelling]);
  },
  isMoving: isUnfinished,
  isFinal: (execution) => !isUnfinished(execution),
  since(execution) {
    const cancel = execution.state === 'running' ? execution.cancel : null;
    return cancel?.at ?? execution.createdAt;
  },
};

export const resourceChanges: Changes<Resource> = {
  fingerprint(resource) {
    const { state, host } = resource;
    const active = state === 'active' ? [resource.paused, resource.retiring !== null] : [];
    return JSON.stringify([state, host, 'note' in resource ? resource.note : '', ...active]);
  },
  isMoving: ({ state }) => state !== 'active' && state !== 'destroyed',
  isFinal: ({ state }) => state === 'destroyed',
  since(resource) {
    if ('leaving' in resource) return resource.leaving.at;
    return resource.state === 'active' ? resource.activatedAt : resource.createdAt;
  },
};

/** Returns since when a client that has seen `version` waits for a change; null: it does not. */
export function waitingSince<R extends Readonly<{ version: number }>>(
  changes: Changes<R>,
  record: R,
  version?: number,
): Instant | null {
  if (changes.isFinal(record)) return null;
  return changes.isMoving(record) || version === record.version ? changes.since(record) : null;
}
