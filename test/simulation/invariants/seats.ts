import type { Resource } from '../../../shared/model/resource.ts';
import { gateIsOpen } from '../../../shared/model/resource.ts';
import type { View } from '../stage/view.ts';

type SeatPlace = Readonly<{ where: 'free' | 'returned' | 'granted' | 'held'; by: string }>;
type SeatPlaces = ReadonlyMap<string, readonly SeatPlace[]>;

/** Every seat is in one place: free, granted, held or returned. */
export function brokenSeats(view: View): readonly string[] {
  const at = placesOf(view);
  const wrong: string[] = [];
  for (const [seat, places] of at) {
    if (places.length > 1) {
      wrong.push(`two holders: seat ${seat} is ${places.map(placeText).join(' and ')}`);
    }
  }
  for (const resource of view.resources.values()) wrong.push(...seatsOf(view, resource, at));
  return wrong;
}

const placeText = ({ where, by }: SeatPlace): string => (by === '' ? where : `${where} by ${by}`);

function placesOf(view: View): SeatPlaces {
  const at = new Map<string, SeatPlace[]>();
  const put = (seat: Readonly<{ resource: string; n: number }>, place: SeatPlace) => {
    const name = `${seat.resource}/${seat.n}`;
    at.set(name, [...(at.get(name) ?? []), place]);
  };
  for (const token of view.freeSeats.values()) put(token, { where: 'free', by: '' });
  for (const token of view.returned.values()) put(token, { where: 'returned', by: '' });
  for (const { granted, lease } of view.entries.values()) {
    if (granted) put(granted, { where: 'granted', by: lease });
  }
  for (const lease of view.leases.values()) {
    if (lease.state === 'pending' || lease.state === 'destroyed') continue;
    if (lease.seat) put(lease.seat, { where: 'held', by: lease.id });
  }
  return at;
}

function seatsOf(view: View, resource: Resource, at: SeatPlaces): readonly string[] {
  const { id, state } = resource;
  const open = gateIsOpen(resource);
  const wrong: string[] = [];
  if (open !== view.gates.has(id)) {
    wrong.push(`gate of ${id} (${state}) is ${open ? 'closed' : 'open'}`);
  }
  const out = 'outstanding' in resource ? resource.outstanding : [];
  for (let n = 0; n < resource.capacity; n += 1) {
    const where = at.get(`${id}/${n}`)?.[0]?.where;
    const trouble = open ? troubleAtOpenGate(where) : troubleBehindGate(where, out.includes(n));
    if (trouble) wrong.push(`seat ${id}/${n} (${state}): ${trouble}`);
  }
  return wrong;
}

function troubleAtOpenGate(where: SeatPlace['where'] | undefined): string | null {
  if (where === undefined) return 'lost: its gate is open and it is nowhere';
  return where === 'returned' ? 'lost: its gate is open and it is returned' : null;
}

/** Behind a closed gate, exactly the seats that were outstanding when it closed are somewhere. */
function troubleBehindGate(
  where: SeatPlace['where'] | undefined,
  isOutstanding: boolean,
): string | null {
  if (where === 'free') return 'dead token: it is free although its gate is closed';
  if (isOutstanding && where === undefined) return 'lost: it was outstanding and is nowhere';
  return !isOutstanding && where ? `it is ${where}, and should be nowhere` : null;
}
