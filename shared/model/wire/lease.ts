import { z } from 'zod';
import { limits } from '../limits.ts';
import { waitingReasons } from '../reasons.ts';
import {
  attributes,
  endedView,
  jsonObject,
  moment,
  name,
  ownerName,
  pageOf,
  plainText,
  secondsUpTo,
  whole,
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
    .describe(`How long it lasts from its activation; ${limits.ttlDefault} if left out`),
  waitSeconds: secondsUpTo(limits.waitMax)
    .optional()
    .describe('How long it may wait before it gives up; left out: as long as it takes'),
  priority: whole(0, limits.priorityMax)
    .optional()
    .describe(`Larger is served first; ${limits.priorityDefault} if left out`),
  owner: ownerName.optional().describe('Whose lease it is; left out: the one who asks'),
});

/** POST /v1/leases/{id}/extend */
export const leaseExtension = z.strictObject({
  ttlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin).describe('From now; never shortens'),
});

/** POST /v1/leases/{id}/release and other commands: why is for people. */
export const commandRequest = z.strictObject({
  because: plainText.max(200).optional().describe('Why, for whoever reads the events'),
});

const waitingView = z.strictObject({
  reason: z.enum(waitingReasons),
  detail: z.string(),
  place: z.int().nullable().describe('Its place in its best line: 1 is next; null: not in a line'),
  blueprints: z.array(z.string()).describe('Whose lines it stands in'),
});

export const leaseView = z.strictObject({
  id: z.string(),
  state: z.enum(leaseStates),
  type: z.string(),
  attributes: jsonObject,
  blueprints: z.array(z.string()).nullable(),
  owner: z.string(),
  askedBy: z.string(),
  nestedIn: z.string().nullable().describe('The resource that needs it, and ends it'),
  priority: z.int(),
  ttlSeconds: z.int(),
  createdAt: moment,
  waitUntil: moment.nullable().describe('Past it, it no longer waits'),
  activatedAt: moment.nullable(),
  until: moment.nullable().describe('Usable until then; null: not active'),
  resource: z.string().nullable(),
  waiting: waitingView.nullable(),
  ended: endedView.nullable(),
  version: z.int(),
  links: z.strictObject({
    self: z.string(),
    executions: z.string(),
    events: z.string(),
    commands: z.string(),
    resource: z.string().nullable(),
  }),
});

export const leasePage = pageOf(leaseView);

export type LeaseRequestBody = Readonly<z.infer<typeof leaseRequest>>;
export type WaitingView = Readonly<z.infer<typeof waitingView>>;
export type LeaseView = Readonly<z.infer<typeof leaseView>>;
