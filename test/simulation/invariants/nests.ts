import type { View } from '../stage/view.ts';

/** A nested lease has a living owner that knows it; what is active stands on active leases. */
export function nests(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const { id, state, nestedIn } of view.leases.values()) {
    if (nestedIn === null || state === 'destroyed') continue;
    const owner = view.resources.get(nestedIn);
    if (!owner?.nested.includes(id) || owner.state === 'destroyed')
      wrong.push(`orphan: ${id} (${state}) is nested in ${nestedIn} (${owner?.state})`);
  }
  for (const { id, state, nested } of view.resources.values()) {
    for (const lease of state === 'active' ? nested : []) {
      const is = view.leases.get(lease)?.state;
      if (is !== 'active') wrong.push(`${id} is active on ${lease}, which is ${is}`);
    }
  }
  return wrong;
}
