import { z } from 'zod';
import {
  type ExecutionId,
  isExecutionId,
  isLeaseId,
  isResourceId,
  type LeaseId,
  type ResourceId,
} from '../../../shared/model/ids.ts';
import { namePattern } from '../../../shared/model/wire/common.ts';

/** What addresses are made of. What can't be an id names nothing, so its refusal is a 404. */

const id = <T extends string>(is: (text: string) => text is T, what: string) =>
  z
    .custom<T>((value) => typeof value === 'string' && is(value), { error: `is no id of ${what}` })
    .meta({ type: 'string', description: `The id of ${what}` });

export const noParams = z.object({});
export const leaseParams = z.object({ id: id<LeaseId>(isLeaseId, 'a lease') });
export const resourceParams = z.object({ id: id<ResourceId>(isResourceId, 'a resource') });
export const executionParams = z.object({ id: id<ExecutionId>(isExecutionId, 'an execution') });

const nameOf = (what: string) =>
  z.string().regex(namePattern, `can be no name of ${what}`).describe(`The name of ${what}`);
export const blueprintParams = z.object({ name: nameOf('a blueprint') });
export const poolParams = z.object({ pool: nameOf('a pool') });
export const deviceParams = z.object({ pool: nameOf('a pool'), name: nameOf('a device') });
