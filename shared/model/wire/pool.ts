import * as z from 'zod';
import { attributes, jsonObject, moment, name, pageOf, seenVersion, version } from './common.ts';

const machinePattern = /^(i|mi)-[0-9a-f]{8,17}$/;

const description = z.string().max(500).optional().meta({ description: 'For people', default: '' });
const sameName = name.optional().describe('Optional; must equal the name in the path');

/** POST /v1/pools */
export const poolRequest = z.strictObject({ name: name.describe('Its name'), description });

/** PUT /v1/pools/{pool} */
export const poolUpdate = z.strictObject({
  name: sameName,
  description,
  version: seenVersion,
});

const machine = z
  .string()
  .regex(machinePattern, 'an EC2 instance id (i-…) or an SSM-managed one (mi-…), in hex')
  .describe('The machine: an EC2 instance id, or an SSM-managed one');
const labels = attributes
  .optional()
  .meta({ description: 'The attributes it offers; a lease may require some of them', default: {} });

/** PUT /v1/pools/{pool}/devices/{name} */
export const deviceRequest = z.strictObject({
  name: sameName,
  machine,
  labels,
  version: seenVersion,
});

const labelSetView = z
  .strictObject({
    labels: jsonObject.describe('What these devices offer'),
    devices: z.int().describe('Number of these devices'),
    enabled: z.int().describe('Number of these devices that are enabled'),
  })
  .meta({ title: 'LabelSet' });

export const poolView = z
  .strictObject({
    name: z.string().describe('Its name, which never changes'),
    description: z.string().describe('For people'),
    labelSets: z
      .array(labelSetView)
      .describe('Each distinct set of labels, with the number of devices that have it'),
    version,
    createdAt: moment,
    updatedAt: moment,
    links: z.strictObject({ self: z.string(), devices: z.string() }).describe('Related paths'),
  })
  .meta({ title: 'Pool' });
export const poolPage = pageOf(poolView);

export const deviceView = z
  .strictObject({
    pool: z.string().describe('Its pool'),
    name: z.string().describe('Its name in the pool'),
    machine: z.string().describe('Its machine: i-… or mi-…'),
    labels: jsonObject.describe('The attributes it offers'),
    disabled: z.boolean().describe('True: no lease takes it'),
    resource: z
      .string()
      .nullable()
      .describe('The resource that uses the machine now; null: none, and in lists'),
    failed: z
      .strictObject({
        at: moment,
        until: moment,
        error: z.string().describe('What went wrong'),
        resource: z.string().describe('The resource that was being built'),
      })
      .nullable()
      .describe(
        'The last build on it failed: it is tried last for a while; null: none, or a change',
      ),
    version,
    createdAt: moment,
    updatedAt: moment,
    links: z.strictObject({ self: z.string(), pool: z.string() }).describe('Related paths'),
  })
  .meta({ title: 'Device' });
export const devicePage = pageOf(deviceView);

export type DeviceRequestBody = Readonly<z.infer<typeof deviceRequest>>;
export type PoolView = Readonly<z.infer<typeof poolView>>;
export type DeviceView = Readonly<z.infer<typeof deviceView>>;
