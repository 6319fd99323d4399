import type { Resource } from '../../model/resource.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Machine } from '../../ports/machines.ts';
import { ec2HookStateFrom } from './hook-state.ts';

/**
 * True if the resource uses this machine or will end it. While it is built or in use, a resource
 * claims the one machine it launched last; before it knows that machine's id, any machine with the
 * attempt it intends. Attempts only grow, so an unclaimed machine was abandoned (EC2 showed it too
 * late) or is a duplicate launch. A resource being torn down claims every machine it made: its own
 * clean-up terminates them, and reports when it cannot.
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
