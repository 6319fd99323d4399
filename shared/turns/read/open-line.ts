import type { LineEntry, LineId } from '../../model/seat.ts';
import type { TurnPorts } from '../ports.ts';
import { readLine } from './slots.ts';

/**
 * Returns the head of a line for code that has a seat to hand out: at least `wanted` entries
 * without a grant, if there are so many; none while the blueprint is disabled. `disabled` is
 * confirmed by a fresh read of the catalog, because leases that queued after a re-enable have no
 * other wake.
 */
export async function openLine(
  { catalog, store }: Pick<TurnPorts, 'catalog' | 'store'>,
  line: LineId,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const isClosed = async (maxAgeMs?: number): Promise<boolean> => {
    const { blueprints } = await catalog.read(maxAgeMs);
    return blueprints.find(({ name }) => name === line.blueprint)?.disabled ?? false;
  };
  return (await isClosed()) && (await isClosed(0)) ? [] : readLine(store, line, wanted);
}
