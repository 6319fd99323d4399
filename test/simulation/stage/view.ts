import type { ItemChange } from '../../../shared/adapters/memory/evaluate-write.ts';
import type { Blueprint, Device, Pool } from '../../../shared/model/blueprint.ts';
import type { Command } from '../../../shared/model/command.ts';
import type { Execution } from '../../../shared/model/execution.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import {
  blueprintFrom,
  commandFrom,
  deviceFrom,
  executionFrom,
  freeSeatFrom,
  leaseFrom,
  lineEntryFrom,
  poolFrom,
  resourceFrom,
} from '../../../shared/model/record.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import type { FreeSeat, LineEntry } from '../../../shared/model/seat.ts';
import type { Instant } from '../../../shared/model/time.ts';
import { type Item, type Key, keyText } from '../../../shared/model/write.ts';

/** The content of the tables, parsed once when it is written; by id or by key. */
export type View = Readonly<{
  leases: ReadonlyMap<string, Lease>;
  resources: ReadonlyMap<string, Resource>;
  executions: ReadonlyMap<string, Execution>;
  /** The raw items by key, for fields that no record shows. */
  items: ReadonlyMap<string, Item>;
  commands: ReadonlyMap<string, Command>;
  freeSeats: ReadonlyMap<string, FreeSeat>;
  returned: ReadonlyMap<string, FreeSeat>;
  entries: ReadonlyMap<string, LineEntry>;
  gates: ReadonlySet<string>;
  /** By blueprint; by lease. */
  usage: ReadonlyMap<string, number>;
  building: ReadonlyMap<string, number>;
  /** Blueprint → until when its breaker admits no build; 0: it is closed. */
  breakers: ReadonlyMap<string, Instant>;
  running: ReadonlyMap<string, number>;
  /** Commands under way, by lease or by resource. */
  sent: ReadonlyMap<string, number>;
  /** Entries of commands that wait for their host, by key → execution. */
  waitingDeliveries: ReadonlyMap<string, string>;
  /** Lock name → owner. */
  locks: ReadonlyMap<string, string>;
  blueprints: ReadonlyMap<string, Blueprint>;
  pools: ReadonlyMap<string, Pool>;
  devices: ReadonlyMap<string, Device>;
}>;

type Shelf = Readonly<{ set(name: string, item: Item): void; drop(name: string): void }>;

function shelf<T>(map: Map<string, T>, from: (item: Item) => T): Shelf {
  return {
    set: (name, item) => map.set(name, from(item)),
    drop: (name) => map.delete(name),
  };
}

const emptyMaps = () => ({
  leases: new Map<string, Lease>(),
  resources: new Map<string, Resource>(),
  executions: new Map<string, Execution>(),
  commands: new Map<string, Command>(),
  freeSeats: new Map<string, FreeSeat>(),
  returned: new Map<string, FreeSeat>(),
  entries: new Map<string, LineEntry>(),
  usage: new Map<string, number>(),
  building: new Map<string, number>(),
  breakers: new Map<string, Instant>(),
  running: new Map<string, number>(),
  sent: new Map<string, number>(),
  waitingDeliveries: new Map<string, string>(),
  locks: new Map<string, string>(),
  blueprints: new Map<string, Blueprint>(),
  pools: new Map<string, Pool>(),
  devices: new Map<string, Device>(),
});

const countersShelf = ({ usage, building }: ReturnType<typeof emptyMaps>): Shelf => ({
  set: (name, item) => {
    usage.set(name, Number(item['n'] ?? 0));
    building.set(name, Number(item['building'] ?? 0));
  },
  drop: (name) => {
    usage.delete(name);
    building.delete(name);
  },
});

const runningShelf = ({ running, sent }: ReturnType<typeof emptyMaps>): Shelf => ({
  set: (lease, item) => {
    running.set(lease, Number(item['open'] ?? 0));
    sent.set(lease, Number(item['sent'] ?? 0));
  },
  drop: (lease) => {
    running.delete(lease);
    sent.delete(lease);
  },
});

const deliveriesShelf = (maps: ReturnType<typeof emptyMaps>): Shelf => {
  const resourceOf = (name: string) => name.slice('deliveries/'.length, name.indexOf('|'));
  return {
    set: (name, item) => {
      if (name.endsWith('|-')) maps.sent.set(resourceOf(name), Number(item['sent'] ?? 0));
      else maps.waitingDeliveries.set(name, String(item['execution']));
    },
    drop: (name) => {
      if (name.endsWith('|-')) maps.sent.delete(resourceOf(name));
      else maps.waitingDeliveries.delete(name);
    },
  };
};

/** Returns the view, and `follow`, which applies a change to it. */
export function createView() {
  const items = new Map<string, Item>();
  const gates = new Set<string>();
  const maps = emptyMaps();
  const slots: Readonly<Record<string, Shelf>> = {
    seats: shelf(maps.freeSeats, freeSeatFrom),
    returned: shelf(maps.returned, freeSeatFrom),
    line: shelf(maps.entries, lineEntryFrom),
    granted: shelf(maps.entries, lineEntryFrom),
    usage: countersShelf(maps),
    breaker: shelf(maps.breakers, (item) => Number(item['openUntil'] ?? 0)),
    running: runningShelf(maps),
    deliveries: deliveriesShelf(maps),
    lock: shelf(maps.locks, (item) => String(item['owner'])),
    gate: { set: (name) => gates.add(name), drop: (name) => gates.delete(name) },
  };
  const tables: Readonly<Record<string, Shelf>> = {
    leases: shelf(maps.leases, leaseFrom),
    resources: shelf(maps.resources, resourceFrom),
    executions: shelf(maps.executions, executionFrom),
    commands: shelf(maps.commands, commandFrom),
  };

  const configured = {
    blueprint: shelf(maps.blueprints, blueprintFrom),
    pool: shelf(maps.pools, poolFrom),
    device: shelf(maps.devices, deviceFrom),
  };
  const shelfOf = shelfIn(slots, tables, configured);
  const view: View = { ...maps, items, gates };
  return {
    view,
    follow({ key, after }: ItemChange): void {
      const at = shelfOf(key);
      if (at === null) return;
      if (after === null) {
        items.delete(keyText(key));
        at.shelf.drop(at.name);
      } else {
        items.set(keyText(key), after);
        at.shelf.set(at.name, after);
      }
    },
  };
}

type Shelves = Readonly<Record<string, Shelf>>;
type Configured = Readonly<Record<'blueprint' | 'pool' | 'device', Shelf>>;

/** Slots with a partition of their own are known by the name in its key. */
const single = ['usage', 'breaker', 'running', 'lock', 'gate'];

const shelfIn =
  (slots: Shelves, tables: Shelves, configured: Configured) =>
  ({ table, pk, sk = '' }: Key): Readonly<{ shelf: Shelf; name: string }> | null => {
    if (table === 'slots') {
      const kind = pk.slice(0, pk.indexOf('/'));
      const found = slots[kind];
      const name = single.includes(kind) ? pk.slice(kind.length + 1) : `${pk}|${sk}`;
      return found ? { shelf: found, name } : null;
    }
    if (table === 'blueprints') {
      const own = pk === 'blueprint' || pk === 'pool';
      return own
        ? { shelf: configured[pk], name: sk }
        : { shelf: configured.device, name: `${pk}|${sk}` };
    }
    // A large program and launch parameters lie beside the records, and no step changes them.
    if (pk.includes('/')) return null;
    const found = tables[table];
    return found ? { shelf: found, name: sk === '' ? pk : `${pk}|${sk}` } : null;
  };
