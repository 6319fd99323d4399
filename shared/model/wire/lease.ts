import * as z from 'zod';
import { limits } from '../limits.ts';
import { endReasons, waitingReasons } from '../reasons.ts';
import {
  attributes,
  endOf,
  jsonObject,
  moment,
  name,
  ownerName,
  pageOf,
  plainText,
  secondsUpTo,
  version,
  whole,
  wordOf,
} from './common.ts';

export const leaseStates = [
  'pending',
  'acquired',
  'active',
  'released',
  'broken',
  'destroyed',
] as const;

/** POST /v1/leases */
export const leaseRequest = z.strictObject({
  type: name.describe('The resource type: host, working-copy, …'),
  blueprints: z
    .array(name)
    .min(1)
    .max(32)
    .optional()
    .describe('Only these blueprints; absent: any that provides the type'),
  attributes: attributes.optional().describe('Attributes the resource must offer'),
  ttlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin)
    .optional()
    .meta({ description: 'Seconds it lasts from its activation', default: limits.ttlDefault }),
  waitSeconds: secondsUpTo(limits.waitMax)
    .optional()
    .describe('Maximum seconds to wait; absent: no limit'),
  priority: whole(0, limits.priorityMax)
    .optional()
    .meta({ description: 'Higher is served first', default: limits.priorityDefault }),
  owner: ownerName.optional().describe('The owner; absent: the requester'),
});

/** POST /v1/leases/{id}/extend */
export const leaseExtension = z.strictObject({
  ttlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin).describe(
    'Seconds from now; never shortens the lease',
  ),
});

/** POST /v1/leases/{id}/release and other commands. */
export const commandRequest = z.strictObject({
  reason: plainText.max(200).optional().describe('The reason, recorded in the events'),
});

const waitingView = z
  .strictObject({
    reason: wordOf(waitingReasons).describe('Why, in one word'),
    detail: z.string().describe('Why, in a sentence'),
    place: z
      .int()
      .nullable()
      .describe('Its best position in a line: 1 is next; null: not in a line, or not counted'),
    placeMoreThan: z
      .int()
      .nullable()
      .describe('Instead of `place`, far back in a line: more than this many are ahead'),
    blueprints: z.array(z.string()).describe('The blueprints in whose lines it waits'),
  })
  .meta({ title: 'Waiting' });

const endedView = endOf(endReasons).meta({ title: 'Ended' });

export const leaseView = z
  .strictObject({
    id: z.string().describe('lease-…'),
    state: z.enum(leaseStates).describe('active: its resource can be used'),
    type: z.string().describe('The resource type'),
    attributes: jsonObject.describe('Attributes its resource must offer'),
    blueprints: z
      .array(z.string())
      .nullable()
      .describe('Only these blueprints; null: any that provides the type'),
    owner: z.string().describe('The owner'),
    requestedBy: z.string().describe('The principal who requested it'),
    dependencyOf: z
      .string()
      .nullable()
      .describe('The resource that depends on it and will end it; null: none'),
    priority: z.int().describe('Higher is served first'),
    ttlSeconds: z.int().describe('Seconds it lasts from its activation'),
    createdAt: moment,
    waitUntil: moment.nullable().describe('When it gives up waiting; null: never'),
    activatedAt: moment.nullable().describe('When it became active; null: it has not'),
    until: moment.nullable().describe('When it ends; null: not active'),
    resource: z.string().nullable().describe('The resource it holds, or held; null: none'),
    waiting: waitingView.nullable().describe('Why it is waiting; null: it is not'),
    ended: endedView.nullable().describe('Why it ended; null: it has not'),
    version,
    links: z
      .strictObject({
        self: z.string(),
        executions: z.string(),
        events: z.string(),
        commands: z.string(),
        resource: z.string().nullable(),
      })
      .describe('Related paths'),
  })
  .meta({ title: 'Lease' });

export const leasePage = pageOf(leaseView);

export type LeaseRequestBody = Readonly<z.infer<typeof leaseRequest>>;
export type WaitingView = Readonly<z.infer<typeof waitingView>>;
export type LeaseView = Readonly<z.infer<typeof leaseView>>;
