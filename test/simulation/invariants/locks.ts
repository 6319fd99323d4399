import type { View } from '../stage/view.ts';

/** Locks have living owners, who know of them. */
export function locks(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const [name, owner] of view.locks) {
    const resource = view.resources.get(owner);
    const alive = resource !== undefined && resource.state !== 'destroyed';
    if (!alive) wrong.push(`lock ${name} is owned by ${owner}, which is ${resource?.state}`);
    else if (!resource.locks.includes(name))
      wrong.push(`lock ${name}: ${owner} knows nothing of it`);
  }
  for (const { id, locks: held } of view.resources.values()) {
    for (const name of held) {
      if (view.locks.get(name) !== id) wrong.push(`${id} lost its lock ${name}`);
    }
  }
  return wrong;
}
