import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { HeldLease } from '../../model/lease.ts';

/** The `activateLease` hook of every driver that provides hosts: there is nothing to set up. */
export const noSetUp = async ({ hookState }: HeldLease): Promise<HookResult> => ({
  kind: 'done',
  hookState,
  text: 'a host needs no set-up',
});
