import { z } from 'zod';
import { leavingReasons } from '../reasons.ts';
import { endOf, jsonObject, moment, pageOf, version } from './common.ts';

export const resourceStates = ['pending', 'active', 'released', 'broken', 'destroyed'] as const;

const leavingView = endOf(leavingReasons).meta({ title: 'Leaving' });

export const resourceView = z
  .strictObject({
    id: z.string().describe('res-…'),
    state: z.enum(resourceStates).describe('active: leases may hold its seats'),
    blueprint: z.string().describe('The blueprint it was made of'),
    driver: z.string().describe('The driver that made it: ec2-host, pool-host, …'),
    type: z.string().describe('The type that leases ask for to have it'),
    fit: z.string().describe('Resources of one blueprint with the same fit are interchangeable'),
    attributes: jsonObject.describe('What it offers'),
    capacity: z.int().describe('How many leases it takes at once'),
    requestedBy: z.string().describe('The lease it was built for; system: to be kept ready'),
    dependencies: z.array(z.string()).describe('Leases that it needs, and ends'),
    createdAt: moment,
    activatedAt: moment.nullable().describe('Active since; null: not active'),
    paused: z.boolean().describe('It takes no new lease; those it has go on'),
    quarantine: z
      .string()
      .nullable()
      .describe('It paused by itself because leases on it keep failing: why; unpause clears it'),
    retiring: leavingView
      .nullable()
      .describe('It takes no new lease and goes when the last one ends'),
    leaving: leavingView.nullable().describe('Why it goes, or went'),
    note: z.string().nullable().describe('What it is doing, in words'),
    host: z.string().nullable().describe('The machine that commands run on'),
    version,
    links: z
      .strictObject({ self: z.string(), events: z.string(), commands: z.string() })
      .describe('Where to look on'),
  })
  .meta({ title: 'Resource' });

export const resourcePage = pageOf(resourceView);
export type ResourceView = Readonly<z.infer<typeof resourceView>>;
