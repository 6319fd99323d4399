import type { ExecutionId, LeaseId, ResourceId } from '../../../shared/model/ids.ts';
import { executionId } from '../../../shared/model/ids.ts';

/** Short names padded to ids of the right shape: `lease-000000000000000a`. */
export const leaseId = (name: string): LeaseId => `lease-${name.padStart(16, '0')}`;

export const resId = (name: string): ResourceId => `res-${name.padStart(16, '0')}`;

export const execId = (lease: string, name: string): ExecutionId =>
  executionId(leaseId(lease), name.padStart(26, '0'));

/** The lease and the resource that tests are about. */
export const me = leaseId('me');

export const res = resId('1');
