import type { View } from '../stage/view.ts';

/** Every lock has a living owner that lists it, and every listed lock exists. */
export function brokenLocks(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const [name, owner] of view.locks) {
    const resource = view.resources.get(owner);
    const alive = resource !== undefined && resource.state !== 'destroyed';
    if (!alive) wrong.push(`lock ${name} is owned by ${owner}, which is ${resource?.state}`);
    else if (!resource.locks.includes(name)) wrong.push(`lock ${name}: ${owner} does not list it`);
  }
  for (const { id, locks: held } of view.resources.values()) {
    for (const name of held) {
      if (view.locks.get(name) !== id) wrong.push(`${id} lost its lock ${name}`);
    }
  }
  return wrong;
}
