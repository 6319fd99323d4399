import { compareUtf8 } from '../../../shared/adapters/common/sort-key-bounds.ts';
import { conditionHolds, itemAfter } from '../../../shared/adapters/memory/evaluate-write.ts';
import { canonical } from '../../../shared/model/json.ts';
import type { Item, Key, Refusal, Write } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import type { Found } from '../../../shared/ports/store.ts';
import { plain } from './plain.ts';

/** The number of a content of the tables: equal contents have the same number. */
export type World = Readonly<{ id: number; stored: readonly number[] }>;

/** A world opened for reading. */
export type Open = Readonly<{
  get(key: Key): Item | null;
  /** Returns one partition, in the order of its sort keys. */
  partition(table: Key['table'], pk: string): readonly Found[];
  all(): readonly Lying[];
}>;

export type Lying = Readonly<{ key: Key; item: Item }>;

export type Applied =
  | Readonly<{ kind: 'committed'; world: World }>
  | Readonly<{ kind: 'refused'; refusals: readonly Refusal[] }>;

/** Keeps all worlds met so far. Each item and world is stored once; a state is a few numbers. */
export function createWorlds() {
  const lying: Lying[] = [];
  const itemIds = new Map<string, number>();
  const worlds: World[] = [];
  const worldIds = new Map<string, number>();
  let last: { id: number; open: Opened } | null = null;

  function known(key: Key, item: Item): number {
    const text = `${keyText(key)} ${canonical(item)}`;
    const id = itemIds.get(text) ?? lying.push({ key, item }) - 1;
    itemIds.set(text, id);
    return id;
  }

  function worldOf(stored: readonly number[]): World {
    const sorted = stored.toSorted((a, b) => a - b);
    const text = sorted.join();
    const found = worlds[worldIds.get(text) ?? -1];
    if (found) return found;
    const world = { id: worlds.length, stored: sorted };
    worldIds.set(text, world.id);
    worlds.push(world);
    return world;
  }

  /** The world read last stays open: all turns of a state read the same one. */
  function open(world: World): Opened {
    if (last?.id !== world.id) last = { id: world.id, open: opened(world, lying) };
    return last.open;
  }

  return {
    open: (world: World): Open => open(world),
    numbered: (id: number): World => {
      const found = worlds[id];
      if (!found) throw new Error(`world ${id} does not exist`);
      return found;
    },
    empty: (): World => worldOf([]),
    /** Commits all or nothing, with every condition evaluated at once. No turn reads events. */
    apply(world: World, writes: readonly Write[]): Applied {
      const { at, item } = open(world);
      const refusals = writes
        .filter((write) => !conditionHolds(write, item(keyText(write.key))))
        .map(({ key }) => ({ key, found: item(keyText(key)) }));
      if (refusals.length > 0) return { kind: 'refused', refusals };
      const next = new Set(world.stored);
      for (const write of writes.filter(({ op }) => op !== 'check')) {
        const before = at.get(keyText(write.key));
        const after = itemAfter(write, item(keyText(write.key)));
        if (before !== undefined) next.delete(before);
        if (after !== null) next.add(known(write.key, plain(write.key, after)));
      }
      return { kind: 'committed', world: worldOf([...next]) };
    },
  };
}

/** Computes what depends on a world alone, once per world. */
export function oncePerWorld<T>(compute: (world: World) => T): (world: World) => T {
  const known = new Map<number, T>();
  return (world) => {
    const found = known.get(world.id);
    if (found !== undefined) return found;
    const value = compute(world);
    known.set(world.id, value);
    return value;
  };
}

export type Worlds = ReturnType<typeof createWorlds>;
type Opened = ReturnType<typeof opened>;

function opened({ stored }: World, lying: readonly Lying[]) {
  const all = stored.flatMap((id) => lying[id] ?? []);
  const at = new Map(stored.map((id, n) => [all[n] ? keyText(all[n].key) : '', id]));
  const item = (text: string): Item | null => lying[at.get(text) ?? -1]?.item ?? null;
  return {
    at,
    item,
    all: () => all,
    get: (key: Key) => item(keyText(key)),
    partition: (table: Key['table'], pk: string): readonly Found[] =>
      all
        .filter(({ key }) => key.table === table && key.pk === pk)
        .map(({ key, item: found }) => ({ pk, sk: key.sk ?? '', item: found }))
        .sort((a, b) => compareUtf8(a.sk, b.sk)),
  };
}
