import { grantedPartition, linePartition, lineSortKey } from '../../../shared/model/keys.ts';
import type { View } from '../stage/view.ts';

/** A pending lease has an entry in each of its lines; no other lease has any. */
export function brokenEntries(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const { lease: id, blueprint, fit } of view.entries.values()) {
    const lease = view.leases.get(id);
    const stands =
      lease?.state === 'pending' &&
      lease.lines.some((place) => place.blueprint === blueprint && place.fit === fit);
    if (!stands) wrong.push(`an entry of ${id} (${lease?.state}) stands in ${blueprint}/${fit}`);
  }
  for (const lease of view.leases.values()) {
    if (lease.state !== 'pending') continue;
    for (const { blueprint, fit } of lease.lines) {
      const sort = lineSortKey({ ...lease, lease: lease.id, fit });
      const places = [linePartition(blueprint), grantedPartition(blueprint)];
      const rows = places.filter((place) => view.entries.has(`${place}|${sort}`));
      if (rows.length === 1) continue;
      const has = rows.length === 0 ? 'no entry' : 'two entries';
      wrong.push(`${lease.id} has ${has} in ${blueprint}/${fit}`);
    }
  }
  return [...wrong, ...doubleBuilds(view)];
}

/** No pending lease has two builds. */
function doubleBuilds(view: View): readonly string[] {
  const building = new Map<string, number>();
  for (const { state, requestedBy } of view.resources.values()) {
    if (state === 'pending' && requestedBy !== 'system')
      building.set(requestedBy, (building.get(requestedBy) ?? 0) + 1);
  }
  return [...building].flatMap(([id, n]) => {
    const lease = view.leases.get(id);
    return n > 1 && lease?.state === 'pending' ? [`two builds: ${n} for ${id}`] : [];
  });
}
