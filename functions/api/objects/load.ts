import type { Execution } from '../../../shared/model/execution.ts';
import type { ExecutionId, LeaseId, ResourceId } from '../../../shared/model/ids.ts';
import type { Lease } from '../../../shared/model/lease.ts';
import type { Resource } from '../../../shared/model/resource.ts';
import {
  readCommands,
  readExecution,
  readLease,
  readResource,
} from '../../../shared/turns/read.ts';
import { refuse } from '../http/problem.ts';
import type { ApiPorts } from '../ports.ts';

/** The object as it is now, or a 404 that names it. */

export const mustLease = async ({ turns }: ApiPorts, id: LeaseId): Promise<Lease> =>
  (await readLease(turns.store, id)) ?? refuse('not-found', `There is no lease ${id}.`);

export const mustResource = async ({ turns }: ApiPorts, id: ResourceId): Promise<Resource> =>
  (await readResource(turns.store, id)) ?? refuse('not-found', `There is no resource ${id}.`);

export const mustExecution = async ({ turns }: ApiPorts, id: ExecutionId): Promise<Execution> =>
  (await readExecution(turns.store, id)) ?? refuse('not-found', `There is no execution ${id}.`);

/**
 * Whether a pause or unpause is asked of it and not obeyed yet: then its record does not say how it
 * will be, and what is asked now comes after. Read before the record, so that none slips between.
 */
export async function isTurning({ turns }: ApiPorts, id: ResourceId): Promise<boolean> {
  const commands = await readCommands(turns.store, id);
  return commands.some(({ kind }) => kind === 'pause' || kind === 'unpause');
}
