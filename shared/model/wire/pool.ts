import { z } from 'zod';
import { attributes, jsonObject, moment, name, pageOf, whole } from './common.ts';

const machinePattern = /^(i|mi)-[0-9a-f]{8,17}$/;

const description = z.string().max(500).optional().describe('For people');
const version = whole(0, Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('The version you have seen: another one answers 409. 0: it must not exist yet');

/** POST /v1/pools */
export const poolRequest = z.strictObject({ name, description });

/** PUT /v1/pools/{pool} */
export const poolUpdate = z.strictObject({ name: name.optional(), description, version });

const machine = z
  .string()
  .regex(machinePattern, 'an EC2 instance id (i-…) or an SSM-managed one (mi-…), in hex');
const labels = attributes.optional().describe('What it offers: a lease asks for a part of them');

/** POST and PUT /v1/pools/{pool}/devices/{name} */
export const deviceRequest = z.strictObject({
  name: name.optional().describe('May be left out; else the same as in the address'),
  machine,
  labels,
  version,
});

const labelSetView = z.strictObject({
  labels: jsonObject,
  devices: z.int(),
  enabled: z.int(),
});

export const poolView = z.strictObject({
  name: z.string(),
  description: z.string(),
  labelSets: z.array(labelSetView).describe('Labels that devices share, and how many have them'),
  version: z.int(),
  createdAt: moment,
  updatedAt: moment,
  links: z.strictObject({ self: z.string(), devices: z.string() }),
});
export const poolPage = pageOf(poolView);

export const deviceView = z.strictObject({
  pool: z.string(),
  name: z.string(),
  machine: z.string(),
  labels: jsonObject,
  disabled: z.boolean(),
  resource: z.string().nullable().describe('The resource that has the machine now; null in lists'),
  version: z.int(),
  createdAt: moment,
  updatedAt: moment,
  links: z.strictObject({ self: z.string(), pool: z.string() }),
});
export const devicePage = pageOf(deviceView);

export type DeviceRequestBody = Readonly<z.infer<typeof deviceRequest>>;
export type PoolView = Readonly<z.infer<typeof poolView>>;
export type DeviceView = Readonly<z.infer<typeof deviceView>>;
