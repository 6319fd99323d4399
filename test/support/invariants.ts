import type { Item } from '../../shared/model/write.ts';

type Dump = Readonly<Record<string, Item>>;

const of = (dump: Dump, prefix: string) =>
  Object.entries(dump).filter(([key]) => key.startsWith(prefix));

/** What must hold after every step, whatever happened. Answers sentences; none is good. */
export function broken(dump: Dump): readonly string[] {
  return [...seatsOf(dump), ...countersOf(dump), ...unfinishedOf(dump), ...locksOf(dump)];
}

/** Where every seat is: bag, granted, held or home, and nowhere twice. */
function seatsOf(dump: Dump): readonly string[] {
  const at = new Map<string, string[]>();
  const put = (resource: unknown, n: unknown, where: string) => {
    const seat = `${resource}/${n}`;
    at.set(seat, [...(at.get(seat) ?? []), where]);
  };
  for (const [, token] of of(dump, 'slots|seats/')) put(token['resource'], token['n'], 'bag');
  for (const [, token] of of(dump, 'slots|home/')) put(token['resource'], token['n'], 'home');
  for (const [, row] of of(dump, 'slots|line/')) {
    const granted = row['granted'];
    if (isItem(granted)) put(granted['resource'], granted['n'], `granted to ${row['lease']}`);
  }
  for (const [, lease] of of(dump, 'leases|')) {
    const seat = lease['seat'];
    if (isItem(seat) && lease['state'] !== 'destroyed')
      put(seat['resource'], seat['n'], `${lease['id']}`);
  }
  const wrong: string[] = [];
  for (const [seat, places] of at) {
    if (places.length > 1) wrong.push(`two holders: ${seat} is at ${places.join(' and ')}`);
  }
  for (const [, resource] of of(dump, 'resources|')) wrong.push(...seatsOfOne(dump, resource, at));
  return wrong;
}

function seatsOfOne(dump: Dump, resource: Item, at: Map<string, string[]>): readonly string[] {
  const wrong: string[] = [];
  const { id, state } = resource;
  const open = state === 'active' && resource['paused'] === false && !resource['retiring'];
  const gate = dump[`slots|gate/${id}|-`] !== undefined;
  if (open !== gate) wrong.push(`gate of ${id} (${state}) is ${gate ? 'open' : 'shut'}`);
  for (let n = 0; n < Number(resource['capacity']); n += 1) {
    const where = at.get(`${id}/${n}`)?.[0];
    if (open && where === undefined) wrong.push(`seat lost: ${id}/${n} of an open gate is nowhere`);
    if (open && where === 'home') wrong.push(`seat lost: ${id}/${n} of an open gate is home`);
    if (!open && where === 'bag') wrong.push(`dead token: ${id}/${n} lies in the bag, gate shut`);
    if (state === 'destroyed' && where)
      wrong.push(`destroyed under a holder: ${id}/${n} at ${where}`);
    if (state === 'pending' && where) wrong.push(`too early: ${id}/${n} of a pending resource`);
  }
  return wrong;
}

/** Rows with room plus living resources are the counter; pending ones are those building. */
function countersOf(dump: Dump): readonly string[] {
  const wrong: string[] = [];
  const alive = new Map<unknown, number>();
  const pending = new Map<unknown, number>();
  const add = (blueprint: unknown, to = alive) => to.set(blueprint, (to.get(blueprint) ?? 0) + 1);
  for (const [, { state, blueprint }] of of(dump, 'resources|')) {
    if (state !== 'destroyed') add(blueprint);
    if (state === 'pending') add(blueprint, pending);
  }
  for (const [, row] of of(dump, 'slots|line/')) if (row['room']) add(row['blueprint']);
  for (const [, { name, limit, maxBuilding }] of of(dump, 'blueprints|blueprint|')) {
    const building = Number(dump[`slots|usage/${name}|-`]?.['building'] ?? 0);
    const builds = pending.get(name) ?? 0;
    if (building !== builds)
      wrong.push(`${name} counts ${building} building, pending are ${builds}`);
    if (building > Number(maxBuilding)) wrong.push(`${name} builds ${building} at once`);
    const n = Number(dump[`slots|usage/${name}|-`]?.['n'] ?? 0);
    const counted = alive.get(name) ?? 0;
    if (n !== counted) wrong.push(`counter of ${name} is ${n}, living and room are ${counted}`);
    if (n > Number(limit)) wrong.push(`counter of ${name} is ${n}, over its limit ${limit}`);
  }
  return wrong;
}

function unfinishedOf(dump: Dump): readonly string[] {
  const records = [...of(dump, 'leases|'), ...of(dump, 'resources|'), ...of(dump, 'executions|')];
  const over = ['destroyed', 'succeeded', 'failed', 'timed-out', 'cancelled', 'lost'];
  const wrong: string[] = [];
  const builds = new Map<unknown, number>();
  for (const [key, { state, wakeAt, dueShard, askedBy }] of records) {
    const found = typeof wakeAt === 'number' && typeof dueShard === 'string';
    if (found === over.includes(String(state))) wrong.push(`${key} is ${state}, wakeAt ${wakeAt}`);
    if (key.startsWith('resources|') && state === 'pending' && askedBy !== 'system') {
      builds.set(askedBy, (builds.get(askedBy) ?? 0) + 1);
    }
  }
  for (const [lease, n] of builds) if (n > 1) wrong.push(`two builds: ${n} for ${lease}`);
  return wrong;
}

function locksOf(dump: Dump): readonly string[] {
  return of(dump, 'slots|lock/').flatMap(([key, { owner }]) => {
    const state = dump[`resources|${owner}|`]?.['state'];
    return state && state !== 'destroyed' ? [] : [`${key} is owned by ${owner}, which is ${state}`];
  });
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null;
