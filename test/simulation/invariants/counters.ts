import type { View } from '../stage/view.ts';

/**
 * Each counter equals what it counts: resources plus entries with room, builds, running executions.
 */
export function brokenCounters(view: View): readonly string[] {
  const counted = new Map<string, number>();
  const add = (name: string) => counted.set(name, (counted.get(name) ?? 0) + 1);
  for (const { state, blueprint } of view.resources.values()) {
    if (state !== 'destroyed') add(blueprint);
  }
  for (const { room, blueprint } of view.entries.values()) if (room) add(blueprint);
  const names = new Set([...counted.keys(), ...view.usage.keys()]);
  const wrong = [...names].flatMap((name) => {
    const [n, real] = [view.usage.get(name) ?? 0, counted.get(name) ?? 0];
    return n === real ? [] : [`counter of ${name} is ${n}, living and room are ${real}`];
  });
  return [...wrong, ...buildingCounted(view), ...executionsCounted(view)];
}

function buildingCounted(view: View): readonly string[] {
  const pending = new Map<string, number>();
  for (const { state, blueprint } of view.resources.values()) {
    if (state === 'pending') pending.set(blueprint, (pending.get(blueprint) ?? 0) + 1);
  }
  return [...new Set([...pending.keys(), ...view.building.keys()])].flatMap((name) => {
    const [n, real] = [view.building.get(name) ?? 0, pending.get(name) ?? 0];
    return n === real ? [] : [`${name} counts ${n} building, pending are ${real}`];
  });
}

function executionsCounted(view: View): readonly string[] {
  const open = new Map<string, number>();
  for (const { state, lease } of view.executions.values()) {
    const unfinished = state === 'queued' || state === 'running';
    if (unfinished) open.set(lease, (open.get(lease) ?? 0) + 1);
  }
  const leases = new Set([...open.keys(), ...view.running.keys()]);
  return [...leases].flatMap((lease) => {
    const [n, real] = [view.running.get(lease) ?? 0, open.get(lease) ?? 0];
    return n === real ? [] : [`running/${lease} counts ${n}, unfinished are ${real}`];
  });
}
