import type { Resource } from '../../../shared/model/resource.ts';
import { gateIsOpen } from '../../../shared/model/resource.ts';
import type { View } from '../stage/view.ts';

type Place = Readonly<{ where: 'bag' | 'home' | 'granted' | 'held'; by: string }>;
type Places = ReadonlyMap<string, readonly Place[]>;

/** Where every seat is: bag, granted, held or home, and nowhere twice. */
export function seats(view: View): readonly string[] {
  const at = placesOf(view);
  const wrong: string[] = [];
  for (const [seat, places] of at) {
    if (places.length > 1) {
      wrong.push(`two holders: seat ${seat} is ${places.map(told).join(' and ')}`);
    }
  }
  for (const resource of view.resources.values()) wrong.push(...seatsOf(view, resource, at));
  return wrong;
}

const told = ({ where, by }: Place): string => (by === '' ? where : `${where} by ${by}`);

function placesOf(view: View): Places {
  const at = new Map<string, Place[]>();
  const put = (seat: Readonly<{ resource: string; n: number }>, place: Place) => {
    const name = `${seat.resource}/${seat.n}`;
    at.set(name, [...(at.get(name) ?? []), place]);
  };
  for (const token of view.bags.values()) put(token, { where: 'bag', by: '' });
  for (const token of view.homes.values()) put(token, { where: 'home', by: '' });
  for (const { granted, lease } of view.rows.values()) {
    if (granted) put(granted, { where: 'granted', by: lease });
  }
  for (const lease of view.leases.values()) {
    if (lease.state === 'pending' || lease.state === 'destroyed') continue;
    if (lease.seat) put(lease.seat, { where: 'held', by: lease.id });
  }
  return at;
}

function seatsOf(view: View, resource: Resource, at: Places): readonly string[] {
  const { id, state } = resource;
  const open = gateIsOpen(resource);
  const wrong: string[] = [];
  if (open !== view.gates.has(id)) {
    wrong.push(`gate of ${id} (${state}) is ${open ? 'shut' : 'open'}`);
  }
  const out = 'out' in resource ? resource.out : [];
  for (let n = 0; n < resource.capacity; n += 1) {
    const where = at.get(`${id}/${n}`)?.[0]?.where;
    const trouble = open ? troubleOpen(where) : troubleShut(where, out.includes(n));
    if (trouble) wrong.push(`seat ${id}/${n} (${state}): ${trouble}`);
  }
  return wrong;
}

function troubleOpen(where: Place['where'] | undefined): string | null {
  if (where === undefined) return 'lost: its gate is open and it is nowhere';
  return where === 'home' ? 'lost: its gate is open and it is at home' : null;
}

/** Behind a shut gate exactly the seats that were out when it closed are anywhere. */
function troubleShut(where: Place['where'] | undefined, isOut: boolean): string | null {
  if (where === 'bag') return 'dead token: it lies in the bag though its gate is shut';
  if (isOut && where === undefined) return 'lost: it was out and is nowhere';
  return !isOut && where ? `it is ${where}, and should be nowhere` : null;
}
