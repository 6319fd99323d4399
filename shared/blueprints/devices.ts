import type { Device, LabelSet } from '../model/blueprint.ts';
import { canonical } from '../model/json.ts';
import { limits } from '../model/limits.ts';
import type { Mismatch } from './driver.ts';

/**
 * Returns what a pool's record stores about its devices: enough to match a request without reading
 * them.
 */
export function labelSetsOf(
  devices: readonly Pick<Device, 'labels' | 'disabled'>[],
): readonly LabelSet[] {
  const sets = new Map<string, LabelSet>();
  for (const { labels, disabled } of devices) {
    const name = canonical(labels);
    const { devices: known, enabled } = sets.get(name) ?? { devices: 0, enabled: 0 };
    sets.set(name, { labels, devices: known + 1, enabled: enabled + (disabled ? 0 : 1) });
  }
  return [...sets.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, set]) => set);
}

/** Refuses a pool with many label sets: a lease waits in one line for each set that would do. */
export function tooManyLabelSets(sets: readonly LabelSet[]): Mismatch | null {
  const most = limits.labelSetsPerPool;
  if (sets.length <= most) return null;
  const count = `${sets.length} different sets of labels`;
  const detail = `its devices have ${count}; at most ${most} are allowed`;
  return { detail, field: 'devices' };
}

/** Returns the lock that keeps a machine in one resource, whichever pool or blueprint names it. */
export const machineLock = (machine: string): string => `machine/${machine}`;
