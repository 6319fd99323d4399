import { linePartition, lineSort } from '../../../shared/model/keys.ts';
import type { View } from '../stage/view.ts';

/** A pending lease has a row in each line it says it stands in, and nobody else has any. */
export function rows(view: View): readonly string[] {
  const wrong: string[] = [];
  for (const { lease: id, blueprint, fit } of view.rows.values()) {
    const lease = view.leases.get(id);
    const stands =
      lease?.state === 'pending' &&
      lease.places.some((place) => place.blueprint === blueprint && place.fit === fit);
    if (!stands) wrong.push(`a row of ${id} (${lease?.state}) lies in ${blueprint}/${fit}`);
  }
  for (const lease of view.leases.values()) {
    if (lease.state !== 'pending') continue;
    for (const { blueprint, fit } of lease.places) {
      const sort = lineSort({ ...lease, lease: lease.id, fit });
      const row = view.rows.get(`${linePartition(blueprint)}|${sort}`);
      if (!row) wrong.push(`${lease.id} has no row in ${blueprint}/${fit}`);
    }
  }
  return [...wrong, ...builds(view)];
}

/** No pending lease has two builds. */
function builds(view: View): readonly string[] {
  const building = new Map<string, number>();
  for (const { state, askedBy } of view.resources.values()) {
    if (state === 'pending' && askedBy !== 'system')
      building.set(askedBy, (building.get(askedBy) ?? 0) + 1);
  }
  return [...building].flatMap(([id, n]) => {
    const lease = view.leases.get(id);
    return n > 1 && lease?.state === 'pending' ? [`two builds: ${n} for ${id}`] : [];
  });
}
