import { eventFrom } from '../../shared/model/record.ts';
import type { World } from './world.ts';

/** Returns the kinds of an object's events, in order. */
export const eventsOf = (world: Pick<World, 'store'>, id: string): readonly string[] =>
  Object.entries(world.store.dump())
    .filter(([key]) => key.startsWith(`events|${id}|`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, item]) => eventFrom(item).entries.map(({ kind }) => kind));
