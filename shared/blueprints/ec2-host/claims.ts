import type { Resource } from '../../model/resource.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Machine } from '../../ports/machines.ts';
import { ec2HookStateFrom } from './hook-state.ts';

/**
 * While it is built or in use, a resource has the one machine it launched last; before it knows
 * that one's id, whichever bears the attempt it intends. Attempts only grow, so what is not claimed
 * was given up (EC2 showed it too late), or came from a launch that was repeated in vain. What
 * leaves claims all it ever made: its own clean-up ends them, and tells when it can't.
 */
export function claims(resource: Resource, machine: Pick<Machine, 'id' | 'attempt'>): boolean {
  if (resource.state === 'destroyed') return false;
  if ('leaving' in resource) return true;
  const hookState = ec2HookStateFrom(resource.hookState);
  switch (hookState.phase) {
    case 'next':
    case 'intended':
      return machine.attempt === null || machine.attempt === hookState.attempt;
    case 'launched':
      return machine.id === hookState.machine;
    default:
      return unreachable(hookState);
  }
}
