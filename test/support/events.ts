import { eventFrom } from '../../shared/model/record.ts';
import type { World } from './world.ts';

/** What an object's events say happened to it, in order: one word each. */
export const eventsOf = (world: Pick<World, 'store'>, id: string): readonly string[] =>
  Object.entries(world.store.dump())
    .filter(([key]) => key.startsWith(`events|${id}|`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, item]) => eventFrom(item).what.map(({ kind }) => kind));
