import * as z from 'zod';
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
    type: z.string().describe('The type that leases request to get it'),
    fit: z.string().describe('Resources of one blueprint with the same fit are interchangeable'),
    attributes: jsonObject.describe('The attributes it offers'),
    capacity: z.int().describe('Maximum number of leases at once'),
    requestedBy: z.string().describe('The lease it was built for; system: for the warm pool'),
    dependencies: z.array(z.string()).describe('The leases it depends on and will end'),
    createdAt: moment,
    activatedAt: moment.nullable().describe('When it became active; null: it has not'),
    paused: z.boolean().describe('True: it takes no new leases; those it has go on'),
    quarantine: z
      .string()
      .nullable()
      .describe(
        'Why it paused itself after repeated lease failures; null: it did not. Unpause clears it',
      ),
    retiring: leavingView
      .nullable()
      .describe('Why it takes no new leases and ends after the last one; null: it does not'),
    leaving: leavingView.nullable().describe('Why it is ending, or ended; null: it is not'),
    note: z.string().nullable().describe('What it is doing, in words'),
    host: z.string().nullable().describe('The machine that commands run on'),
    version,
    links: z
      .strictObject({ self: z.string(), events: z.string(), commands: z.string() })
      .describe('Related paths'),
  })
  .meta({ title: 'Resource' });

export const resourcePage = pageOf(resourceView);
export type ResourceView = Readonly<z.infer<typeof resourceView>>;
