import type { Command } from '../../../shared/model/command.ts';
import { isExecutionId } from '../../../shared/model/ids.ts';
import { commandFrom, leaseFrom, resourceFrom } from '../../../shared/model/record.ts';
import { gateIsOpen } from '../../../shared/model/resource.ts';
import { type Item, keyText } from '../../../shared/model/write.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule, type LandedCommit } from './commit.ts';

/** No command is lost: the commit that consumes it obeys it. None is obeyed twice. */
export const commandRules = (view: View): HistoryRule => ({
  after: (commit) => [...lostIn(view, commit), ...twiceIn(view, commit)],
});

function lostIn(view: View, commit: LandedCommit): readonly string[] {
  return changesIn(commit, 'commands').flatMap(({ before, after }) => {
    if (before === null || after !== null) return [];
    const command = commandFrom(before);
    const was = beforeOf(commit, command.target);
    const trouble = obeyed(view, command, was);
    return trouble === null
      ? []
      : [`a command is lost: ${command.kind} of ${command.target}: ${trouble}`];
  });
}

/** Returns the target before this commit; null if the commit did not change it. */
function beforeOf({ changes }: LandedCommit, target: string): Item | null {
  const moved = changes.find(
    ({ key, after }) => key.table !== 'events' && after?.['id'] === target && 'state' in after,
  );
  return moved?.before ?? null;
}

/**
 * Returns null if the command took effect or could not; otherwise the state that shows it did not.
 */
function obeyed(view: View, command: Command, was: Item | null): string | null {
  const { target } = command;
  const lease = view.leases.get(target);
  if (lease) return obeyedByLease(command, was, lease.state);
  const resource = view.resources.get(target);
  if (resource) {
    const open = gateIsOpen(resource);
    const leaves = resource.state !== 'active' || resource.retiring !== null;
    if (leaves) return null;
    const ends = ['release', 'retire', 'interrupt'].includes(command.kind);
    if (ends) return `it is ${resource.state}`;
    const before = was ? resourceFrom(was) : resource;
    if (before.state !== 'active') return null;
    if (command.kind === 'pause' && open) return 'its gate is open';
    if (command.kind === 'unpause' && !open) return 'its gate is closed';
    return null;
  }
  if (!isExecutionId(target) || command.kind !== 'cancel') return null;
  const execution = [...view.executions.values()].find(({ id }) => id === target);
  if (execution === undefined) return 'the execution does not exist';
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

/** Finds commits that change a target and consume a command that no longer exists. */
function twiceIn(view: View, { writes, changes }: LandedCommit): readonly string[] {
  return writes.flatMap((write) => {
    if (write.op !== 'delete' || write.key.table !== 'commands') return [];
    const struck = changes.find(({ key }) => keyText(key) === keyText(write.key));
    if (struck?.before !== null) return [];
    const { pk: target, sk = '' } = write.key;
    const exists = view.leases.has(target) || view.resources.has(target) || isExecutionId(target);
    const moved = changes.some(({ after }) => after?.['id'] === target && 'state' in after);
    return exists && moved ? [`a command is obeyed twice: ${sk} of ${target}`] : [];
  });
}
