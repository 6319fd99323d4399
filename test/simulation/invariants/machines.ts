import type { Machine } from '../../../shared/ports/machines.ts';
import type { View } from '../stage/view.ts';

/** Every living machine has a living resource, and no launch made two machines. */
export function brokenMachines(view: View, all: readonly Machine[]): readonly string[] {
  const made = new Map<string, number>();
  const wrong: string[] = [];
  for (const { id, resource, attempt, state } of all) {
    if (resource === null) continue;
    const launch = `${resource} attempt ${attempt}`;
    made.set(launch, (made.get(launch) ?? 0) + 1);
    const record = view.resources.get(resource)?.state;
    const dead = state === 'terminated' || state === 'shutting-down';
    if (!dead && (record === undefined || record === 'destroyed')) {
      wrong.push(`an orphan: ${id} is ${state}, its ${resource} is ${record}`);
    }
  }
  for (const [launch, n] of made) if (n > 1) wrong.push(`${n} machines for ${launch}`);
  return wrong;
}
