import * as z from 'zod';
import {
  type ExecutionId,
  isExecutionId,
  isLeaseId,
  isResourceId,
  type LeaseId,
  type ResourceId,
} from '../../../shared/model/ids.ts';
import { namePattern } from '../../../shared/model/wire/common.ts';

/** Path parameters. A value that cannot be an id identifies nothing, so it is refused with 404. */

const id = <T extends string>(is: (text: string) => text is T, what: string) =>
  z
    .custom<T>((value) => typeof value === 'string' && is(value), {
      error: `is not an id of ${what}`,
    })
    .meta({ type: 'string', description: `The id of ${what}` });

export const noParams = z.object({});
export const leaseParams = z.object({ id: id<LeaseId>(isLeaseId, 'a lease') });
export const resourceParams = z.object({ id: id<ResourceId>(isResourceId, 'a resource') });
export const executionParams = z.object({ id: id<ExecutionId>(isExecutionId, 'an execution') });

const nameParam = (what: string) =>
  z.string().regex(namePattern, `is not a valid name of ${what}`).describe(`The name of ${what}`);
export const blueprintParams = z.object({ name: nameParam('a blueprint') });
export const poolParams = z.object({ pool: nameParam('a pool') });
export const deviceParams = z.object({ pool: nameParam('a pool'), name: nameParam('a device') });
