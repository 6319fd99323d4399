import type { View } from '../stage/view.ts';

/** Rows with room plus living resources are the counter; unfinished executions are theirs. */
export function counters(view: View): readonly string[] {
  const counted = new Map<string, number>();
  const add = (name: string) => counted.set(name, (counted.get(name) ?? 0) + 1);
  for (const { state, blueprint } of view.resources.values()) {
    if (state !== 'destroyed') add(blueprint);
  }
  for (const { room, blueprint } of view.rows.values()) if (room) add(blueprint);
  const names = new Set([...counted.keys(), ...view.usage.keys()]);
  const wrong = [...names].flatMap((name) => {
    const [n, real] = [view.usage.get(name) ?? 0, counted.get(name) ?? 0];
    return n === real ? [] : [`counter of ${name} is ${n}, living and room are ${real}`];
  });
  return [...wrong, ...executionsCounted(view)];
}

function executionsCounted(view: View): readonly string[] {
  const open = new Map<string, number>();
  for (const { state, lease } of view.executions.values()) {
    const unfinished = state === 'queued' || state === 'running';
    if (unfinished) open.set(lease, (open.get(lease) ?? 0) + 1);
  }
  const leases = new Set([...open.keys(), ...view.ran.keys()]);
  return [...leases].flatMap((lease) => {
    const [n, real] = [view.ran.get(lease) ?? 0, open.get(lease) ?? 0];
    return n === real ? [] : [`ran/${lease} counts ${n}, unfinished are ${real}`];
  });
}
