import { FaultError } from '../../model/fault.ts';
import { linePartition, lineSortKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { LineId } from '../../model/seat.ts';
import type { Found } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';

/** Where a lease stands in line. Both null: in no line, or it is not known. */
export type Place = Readonly<{
  /** 1 is next. */
  place: number | null;
  /** Instead of `place`, if it was too far back to count: more than this many are ahead. */
  placeMoreThan: number | null;
}>;

export const unknownPlace: Place = { place: null, placeMoreThan: null };

/**
 * Returns the place of a lease in its best line, which is only shown: one read of at most
 * `limits.placeCounted` entries per line, eventually consistent, so that counting never competes
 * with those who have a seat to give. A line that cannot be read now is left out.
 */
export async function placeInLine(
  ports: Pick<TurnPorts, 'store' | 'log'>,
  lease: PendingLease,
): Promise<Place> {
  return bestPlace(await Promise.all(lease.lines.map((line) => placeIn(ports, lease, line))));
}

async function placeIn(
  { store, log }: Pick<TurnPorts, 'store' | 'log'>,
  lease: PendingLease,
  { blueprint, fit }: LineId,
): Promise<Place> {
  const own = lineSortKey({ ...lease, lease: lease.id, fit });
  const pk = linePartition(blueprint);
  // The own entry is the last of this range, so nothing behind it is read.
  const range = { table: 'slots', pk, from: `${fit}/`, to: own, consistent: false } as const;
  try {
    return placeAmong(await store.query({ ...range, limit: limits.placeCounted + 1 }), own);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    log.warn('a place in line could not be counted', { id: lease.id, fault: error.fault });
    return unknownPlace;
  }
}

/** Returns the place of the entry `own` in a line, of which the beginning was read, up to it. */
export function placeAmong(entries: readonly Pick<Found, 'sk'>[], own: string): Place {
  const ahead = entries.filter(({ sk }) => sk !== own).length;
  if (entries.at(-1)?.sk === own) return { place: ahead + 1, placeMoreThan: null };
  // It is not in line (any more), or the read is too old to know it.
  if (entries.length <= limits.placeCounted) return unknownPlace;
  return { place: null, placeMoreThan: Math.max(0, ahead - 1) };
}

/** Returns the foremost of several places, taking each that was not counted at its best. */
export function bestPlace(places: readonly Place[]): Place {
  const rank = ({ place, placeMoreThan }: Place): number =>
    place ?? (placeMoreThan === null ? Number.POSITIVE_INFINITY : placeMoreThan + 2.5);
  return places.toSorted((a, b) => rank(a) - rank(b))[0] ?? unknownPlace;
}
