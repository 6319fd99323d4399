import type { Command } from '../../../shared/model/command.ts';
import { isExecutionId } from '../../../shared/model/ids.ts';
import { commandFrom, leaseFrom, resourceFrom } from '../../../shared/model/record.ts';
import { gateIsOpen } from '../../../shared/model/resource.ts';
import { type Item, keyText } from '../../../shared/model/write.ts';
import type { View } from '../stage/view.ts';
import { type Commit, changesOf, type Rule } from './commit.ts';

/** No command is lost: who strikes it obeys it in that very commit. None is obeyed twice. */
export const commandRules = (view: View): Rule => ({
  after: (commit) => [...lostIn(view, commit), ...twiceIn(view, commit)],
});

function lostIn(view: View, commit: Commit): readonly string[] {
  return changesOf(commit, 'commands').flatMap(({ before, after }) => {
    if (before === null || after !== null) return [];
    const command = commandFrom(before);
    const was = beforeOf(commit, command.target);
    const trouble = obeyed(view, command, was);
    return trouble === null
      ? []
      : [`a command is lost: ${command.kind} of ${command.target}: ${trouble}`];
  });
}

/** The target as it was before this commit, when the commit moved it. */
function beforeOf({ changes }: Commit, target: string): Item | null {
  const moved = changes.find(
    ({ key, after }) => key.table !== 'events' && after?.['id'] === target && 'state' in after,
  );
  return moved?.before ?? null;
}

/** Null when the command has its effect, or could not have any. */
function obeyed(view: View, command: Command, was: Item | null): string | null {
  const { target } = command;
  const lease = view.leases.get(target);
  if (lease) return obeyedByLease(command, was, lease.state);
  const resource = view.resources.get(target);
  if (resource) {
    const open = gateIsOpen(resource);
    const leaves = resource.state !== 'active' || resource.retiring !== null;
    if (leaves) return null;
    if (command.kind === 'release' || command.kind === 'retire') return `it is ${resource.state}`;
    const before = was ? resourceFrom(was) : resource;
    if (before.state !== 'active') return null;
    if (command.kind === 'pause' && open) return 'its gate is open';
    if (command.kind === 'unpause' && !open) return 'its gate is shut';
    return null;
  }
  if (!isExecutionId(target) || command.kind !== 'cancel') return null;
  const execution = [...view.executions.values()].find(({ id }) => id === target);
  if (execution === undefined) return 'there is no such execution';
  if (execution.state === 'queued') return 'it is queued';
  return execution.state === 'running' && execution.cancel === null ? 'it runs on' : null;
}

function obeyedByLease(command: Command, was: Item | null, state: string): string | null {
  const before = was ? leaseFrom(was) : null;
  const open = state === 'pending' || state === 'acquired' || state === 'active';
  if (command.kind === 'extend') return null;
  if (!open || command.kind !== 'release') return null;
  if (command.ifHolds === null) return `it is ${state}`;
  const held = before && 'seat' in before ? before.resourceId : null;
  return held === command.ifHolds && state !== 'pending' ? `it holds ${held} still` : null;
}

/** A commit that moves its target and strikes a command which is not there any more. */
function twiceIn(view: View, { writes, changes }: Commit): readonly string[] {
  return writes.flatMap((write) => {
    if (write.op !== 'delete' || write.key.table !== 'commands') return [];
    const struck = changes.find(({ key }) => keyText(key) === keyText(write.key));
    if (struck?.before !== null) return [];
    const { pk: target, sk = '' } = write.key;
    const lies = view.leases.has(target) || view.resources.has(target) || isExecutionId(target);
    const moved = changes.some(({ after }) => after?.['id'] === target && 'state' in after);
    return lies && moved ? [`a command is obeyed twice: ${sk} of ${target}`] : [];
  });
}
