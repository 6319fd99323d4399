import { z } from 'zod';
import { endedView, jsonObject, moment, pageOf } from './common.ts';

export const resourceStates = ['pending', 'active', 'released', 'broken', 'destroyed'] as const;

export const resourceView = z.strictObject({
  id: z.string(),
  state: z.enum(resourceStates),
  blueprint: z.string(),
  type: z.string().describe('The blueprint type: ec2-host, pool-host, …'),
  provides: z.string(),
  fit: z.string().describe('Resources of one blueprint with the same fit are interchangeable'),
  attributes: jsonObject,
  capacity: z.int().describe('How many leases it takes at once'),
  askedBy: z.string(),
  nested: z.array(z.string()).describe('Leases that it needs, and ends'),
  createdAt: moment,
  activatedAt: moment.nullable(),
  paused: z.boolean().describe('It takes no new lease; those it has go on'),
  quarantine: z
    .string()
    .nullable()
    .describe('It paused by itself because leases on it keep failing: why; unpause clears it'),
  retiring: endedView.nullable().describe('It takes no new lease and goes when the last one ends'),
  leaving: endedView.nullable().describe('Why it goes, or went'),
  note: z.string().nullable().describe('What it is doing, in words'),
  host: z.string().nullable().describe('The machine that commands run on'),
  version: z.int(),
  links: z.strictObject({ self: z.string(), events: z.string(), commands: z.string() }),
});

export const resourcePage = pageOf(resourceView);
export type ResourceView = Readonly<z.infer<typeof resourceView>>;
