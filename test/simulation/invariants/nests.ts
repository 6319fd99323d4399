import type { View } from '../stage/view.ts';

/**
 * A dependency lease has a living owner that lists it; active resources have active dependencies.
 */
export function brokenDependencies(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const { id, state, dependencyOf } of view.leases.values()) {
    if (dependencyOf === null || state === 'destroyed') continue;
    const owner = view.resources.get(dependencyOf);
    if (!owner?.dependencies.includes(id) || owner.state === 'destroyed')
      wrong.push(`orphan: ${id} (${state}) is a dependency of ${dependencyOf} (${owner?.state})`);
  }
  for (const { id, state, dependencies } of view.resources.values()) {
    for (const lease of state === 'active' ? dependencies : []) {
      const is = view.leases.get(lease)?.state;
      if (is !== 'active') wrong.push(`${id} is active on ${lease}, which is ${is}`);
    }
  }
  return wrong;
}
