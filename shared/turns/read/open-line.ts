import type { LineEntry, LineId } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { readLine } from './records.ts';

/**
 * A line as whoever has a seat to give sees it: that of a disabled blueprint is closed. A copy of
 * the catalog that says so may be old, and who joined since it was opened is told of by nobody
 * else; so it is only believed of a fresh read.
 */
export async function openLine(
  { catalog, store }: Pick<TurnPorts, 'catalog' | 'store'>,
  place: LineId,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const isClosed = async (maxAgeMs?: number): Promise<boolean> => {
    const { blueprints } = await catalog.read(maxAgeMs);
    return blueprints.find(({ name }) => name === place.blueprint)?.disabled ?? false;
  };
  return (await isClosed()) && (await isClosed(0)) ? [] : readLine(store, place, wanted);
}
