import * as z from 'zod';
import { limits } from '../limits.ts';
import {
  fieldChange,
  jsonObject,
  moment,
  name,
  pageOf,
  secondsUpTo,
  seenVersion,
  version,
  whole,
} from './common.ts';

const aYear = 366 * 86_400;

const settings = {
  driver: name.describe('The driver that it configures; GET /v1/drivers lists them'),
  parameters: jsonObject.describe("The driver's settings, by its JSON schema"),
  limit: whole(0, limits.blueprintLimitMax).nullable().optional().meta({
    description: "Maximum number of resources; null: the driver's default",
    default: null,
  }),
  maxBuilding: whole(1, limits.blueprintLimitMax).optional().meta({
    description: 'Maximum number of resources being built at once',
    default: limits.maxBuildingDefault,
  }),
  minReady: whole(0, limits.minReadyMax).optional().meta({
    description: 'Warm pool: resources with a free seat to keep ready, within the limit',
    default: 0,
  }),
  leasesPerResource: whole(1, limits.capacity).optional().meta({
    description: 'Maximum number of leases at once on one resource',
    default: limits.leasesPerResourceDefault,
  }),
  allocation: z.enum(['pack', 'spread']).optional().meta({
    description: 'pack: the most used resource first; spread: the least used',
    default: 'pack',
  }),
  idleSeconds: secondsUpTo(aYear).optional().meta({
    description: 'Seconds after which an idle resource is destroyed',
    default: limits.idleDefault,
  }),
  maxAgeSeconds: secondsUpTo(aYear, 60).nullable().optional().meta({
    description: 'Age in seconds at which a resource retires; null: never',
    default: null,
  }),
  maxUses: whole(1, limits.usesMax).nullable().optional().meta({
    description: 'Leases a seat may serve before its resource retires; null: any number',
    default: null,
  }),
  drainSeconds: secondsUpTo(limits.ttlMax).optional().meta({
    description: 'Seconds a draining resource waits for its leases; then it ends them',
    default: limits.drainDefault,
  }),
  activationSeconds: secondsUpTo(86_400, 10).optional().meta({
    description: 'Seconds after which a build, or the set-up of a lease, fails',
    default: limits.activationTimeoutDefault,
  }),
  maxTtlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin).optional().meta({
    description: 'Maximum seconds a lease may last, extensions included',
    default: limits.ttlMax,
  }),
  disabled: z
    .boolean()
    .optional()
    .describe('True: no lease takes or builds its resources. Absent: unchanged, false when new'),
  needsAuthorization: z
    .boolean()
    .optional()
    .meta({ description: 'Only authorized principals may lease from it', default: false }),
};

/** POST /v1/blueprints */
export const blueprintRequest = z.strictObject({ name: name.describe('Its name'), ...settings });

/** PUT /v1/blueprints/{name}: the whole blueprint; an absent field has its default. */
export const blueprintUpdate = z.strictObject({
  name: name.optional().describe('Optional; must equal the name in the path'),
  ...settings,
  version: seenVersion,
});

const breakerView = z
  .strictObject({
    state: z
      .enum(['closed', 'open', 'half-open'])
      .describe('open: no build starts before until; half-open: one build probes'),
    failures: z.int().describe('Failed builds in a row'),
    lastError: z.string().nullable().describe('Why the last build failed; null: none failed'),
    lastFailedAt: moment.nullable().describe('When the last build failed; null: none failed'),
    until: moment.nullable().describe('When the next build may start; null: closed'),
  })
  .meta({ title: 'Breaker' });

export const blueprintView = z
  .strictObject({
    name: z.string().describe('Its name, which never changes'),
    driver: z.string().describe('The driver it configures'),
    provides: z
      .string()
      .nullable()
      .describe('The type that leases request; null: this deployment does not have the driver'),
    parameters: jsonObject.describe("The driver's settings"),
    limit: z.int().nullable().describe("Maximum number of resources; null: the driver's default"),
    maxBuilding: z.int().describe('Maximum number of resources being built at once'),
    minReady: z.int().describe('Warm pool: resources with a free seat to keep ready'),
    leasesPerResource: z.int().describe('Maximum number of leases at once on one resource'),
    allocation: z
      .enum(['pack', 'spread'])
      .describe('pack: the most used resource first; spread: the least used'),
    idleSeconds: z.int().describe('Seconds after which an idle resource is destroyed'),
    maxAgeSeconds: z
      .int()
      .nullable()
      .describe('Age in seconds at which a resource retires; null: never'),
    maxUses: z
      .int()
      .nullable()
      .describe('Leases a seat may serve before its resource retires; null: any number'),
    drainSeconds: z
      .int()
      .describe('Seconds a draining resource waits for its leases; then it ends them'),
    activationSeconds: z
      .int()
      .describe('Seconds after which a build, or the set-up of a lease, fails'),
    maxTtlSeconds: z.int().describe('Maximum seconds a lease may last, extensions included'),
    disabled: z.boolean().describe('True: no lease takes or builds its resources'),
    needsAuthorization: z.boolean().describe('Only authorized principals may lease from it'),
    version,
    createdAt: moment,
    updatedAt: moment,
    resources: z.int().nullable().describe('Resources not destroyed; null in lists'),
    building: z.int().nullable().describe('Resources being built; null in lists'),
    breaker: breakerView.nullable().describe('The state of its build breaker; null in lists'),
    links: z
      .strictObject({ self: z.string(), resources: z.string(), leases: z.string() })
      .describe('Related paths'),
  })
  .meta({ title: 'Blueprint' });

export const blueprintPage = pageOf(blueprintView);

/** The answer to PUT …?dryRun=true, which changes nothing. */
export const dryRunView = z
  .strictObject({
    does: z.enum(['create', 'update', 'nothing']).describe('What saving would do'),
    changes: z.array(fieldChange).describe('The changes, field by field'),
  })
  .meta({ title: 'DryRun' });

const driverView = z
  .strictObject({
    driver: z.string().describe('Its name, as blueprints give it'),
    title: z.string().describe('What it makes, in words'),
    provides: z.string().describe('The type that leases request to get one'),
    interfaces: z.array(z.string()).describe('How a lease can be used, e.g. command'),
    parameters: jsonObject.describe('JSON schema of its blueprints’ parameters'),
  })
  .meta({ title: 'Driver' });
export const driverPage = pageOf(driverView);

export type BlueprintUpdateBody = Readonly<z.infer<typeof blueprintUpdate>>;
export type BlueprintView = Readonly<z.infer<typeof blueprintView>>;
export type BreakerView = Readonly<z.infer<typeof breakerView>>;
export type DriverView = Readonly<z.infer<typeof driverView>>;
export type Change = Readonly<z.infer<typeof fieldChange>>;
export type DryRunView = Readonly<z.infer<typeof dryRunView>>;
