import { z } from 'zod';
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
  type: name.describe('What is wanted: host, working-copy, …'),
  blueprints: z
    .array(name)
    .min(1)
    .max(32)
    .optional()
    .describe('Only these blueprints; left out: any that provides the type'),
  attributes: attributes.optional().describe('What the resource must offer, all of it'),
  ttlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin)
    .optional()
    .meta({ description: 'How long it lasts from its activation', default: limits.ttlDefault }),
  waitSeconds: secondsUpTo(limits.waitMax)
    .optional()
    .describe('How long it may wait before it gives up; left out: as long as it takes'),
  priority: whole(0, limits.priorityMax)
    .optional()
    .meta({ description: 'Larger is served first', default: limits.priorityDefault }),
  owner: ownerName.optional().describe('Whose lease it is; left out: the one who asks'),
});

/** POST /v1/leases/{id}/extend */
export const leaseExtension = z.strictObject({
  ttlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin).describe('From now; never shortens'),
});

/** POST /v1/leases/{id}/release and other commands: why is for people. */
export const commandRequest = z.strictObject({
  reason: plainText.max(200).optional().describe('Why, for whoever reads the events'),
});

const waitingView = z
  .strictObject({
    reason: wordOf(waitingReasons).describe('Why, in one word'),
    detail: z.string().describe('Why, in a sentence'),
    place: z
      .int()
      .nullable()
      .describe('Its place in its best line: 1 is next; null: not in a line'),
    blueprints: z.array(z.string()).describe('Whose lines it stands in'),
  })
  .meta({ title: 'Waiting' });

const endedView = endOf(endReasons).meta({ title: 'Ended' });

export const leaseView = z
  .strictObject({
    id: z.string().describe('lease-…'),
    state: z.enum(leaseStates).describe('active: its resource may be used'),
    type: z.string().describe('What is wanted'),
    attributes: jsonObject.describe('What its resource must offer'),
    blueprints: z.array(z.string()).nullable().describe('Only these; null: any that provides it'),
    owner: z.string().describe('Whose it is'),
    requestedBy: z.string().describe('Who asked for it'),
    dependencyOf: z.string().nullable().describe('The resource that needs it, and ends it'),
    priority: z.int().describe('Larger is served first'),
    ttlSeconds: z.int().describe('How long it lasts from its activation'),
    createdAt: moment,
    waitUntil: moment.nullable().describe('Past it, it no longer waits; null: as long as it takes'),
    activatedAt: moment.nullable().describe('Usable since; null: not active'),
    until: moment.nullable().describe('Usable until then; null: not active'),
    resource: z.string().nullable().describe('The resource it holds, or held; null: none'),
    waiting: waitingView.nullable().describe('Why it is not active yet; null: it does not wait'),
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
      .describe('Where to look on'),
  })
  .meta({ title: 'Lease' });

export const leasePage = pageOf(leaseView);

export type LeaseRequestBody = Readonly<z.infer<typeof leaseRequest>>;
export type WaitingView = Readonly<z.infer<typeof waitingView>>;
export type LeaseView = Readonly<z.infer<typeof leaseView>>;
