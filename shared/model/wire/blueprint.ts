import { z } from 'zod';
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
  parameters: jsonObject.describe("The type's own settings; its JSON schema says which"),
  limit: whole(0, limits.blueprintLimitMax)
    .nullable()
    .optional()
    .meta({ description: "Resources at most; null: the type's own default", default: null }),
  maxBuilding: whole(1, limits.blueprintLimitMax)
    .optional()
    .meta({ description: 'Resources being built at once', default: limits.maxBuildingDefault }),
  minReady: whole(0, limits.minReadyMax).optional().meta({
    description: 'Resources with a free seat that are kept ready, within the limit',
    default: 0,
  }),
  leasesPerResource: whole(1, limits.capacity).optional().meta({
    description: 'Leases at once on one resource',
    default: limits.leasesPerResourceDefault,
  }),
  allocation: z.enum(['pack', 'spread']).optional().meta({
    description: 'pack: the most used resource first; spread: the least',
    default: 'pack',
  }),
  idleSeconds: secondsUpTo(aYear)
    .optional()
    .meta({ description: 'An idle resource goes after this long', default: limits.idleDefault }),
  maxAgeSeconds: secondsUpTo(aYear, 60)
    .nullable()
    .optional()
    .meta({ description: 'A resource retires at this age; null: never', default: null }),
  maxUses: whole(1, limits.usesMax).nullable().optional().meta({
    description: 'Leases a seat may serve; then its resource retires. null: any number',
    default: null,
  }),
  drainSeconds: secondsUpTo(limits.ttlMax).optional().meta({
    description: 'How long a leaving resource lets its leases end; then without grace',
    default: limits.drainDefault,
  }),
  activationSeconds: secondsUpTo(86_400, 10).optional().meta({
    description: 'A build, or the set-up of a lease, that takes longer fails',
    default: limits.activationTimeoutDefault,
  }),
  maxTtlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin)
    .optional()
    .meta({ description: 'The longest a lease may last, extended', default: limits.ttlMax }),
  disabled: z
    .boolean()
    .optional()
    .describe('No lease takes or builds; left out: as it was, false when new'),
  needsAuthorization: z
    .boolean()
    .optional()
    .meta({ description: 'Only those lease from it who were authorized', default: false }),
};

/** POST /v1/blueprints */
export const blueprintRequest = z.strictObject({ name: name.describe('Its name'), ...settings });

/** PUT /v1/blueprints/{name}: the whole of it; what is left out has its default. */
export const blueprintUpdate = z.strictObject({
  name: name.optional().describe('May be left out; else the same as in the address'),
  ...settings,
  version: seenVersion,
});

const breakerView = z
  .strictObject({
    state: z
      .enum(['closed', 'open', 'half-open'])
      .describe('open: nothing is built before until; half-open: one build may try, or does'),
    failures: z.int().describe('Builds that broke in a row'),
    lastError: z.string().nullable().describe('Why the last one broke; null: none did'),
    lastFailedAt: moment.nullable().describe('When it did'),
    until: moment.nullable().describe('When the next build may try; null: closed'),
  })
  .meta({ title: 'Breaker' });

export const blueprintView = z
  .strictObject({
    name: z.string().describe('Its name, which never changes'),
    driver: z.string().describe('The driver it configures'),
    provides: z
      .string()
      .nullable()
      .describe('What leases ask for; null: this deployment does not have the type'),
    parameters: jsonObject.describe("The type's own settings"),
    limit: z.int().nullable().describe("Resources at most; null: the type's own default"),
    maxBuilding: z.int().describe('Resources being built at once'),
    minReady: z.int().describe('Resources with a free seat that are kept ready'),
    leasesPerResource: z.int().describe('Leases at once on one resource'),
    allocation: z
      .enum(['pack', 'spread'])
      .describe('pack: the most used resource first; spread: the least'),
    idleSeconds: z.int().describe('An idle resource goes after this long'),
    maxAgeSeconds: z.int().nullable().describe('A resource retires at this age; null: never'),
    maxUses: z.int().nullable().describe('Leases a seat may serve; null: any number'),
    drainSeconds: z
      .int()
      .describe('How long a leaving resource lets its leases end; then without grace'),
    activationSeconds: z
      .int()
      .describe('A build, or the set-up of a lease, that takes longer fails'),
    maxTtlSeconds: z.int().describe('The longest a lease may last, extended'),
    disabled: z.boolean().describe('No lease takes or builds'),
    needsAuthorization: z.boolean().describe('Only those lease from it who were authorized'),
    version,
    createdAt: moment,
    updatedAt: moment,
    resources: z.int().nullable().describe('Room in use: resources not destroyed; null in lists'),
    building: z.int().nullable().describe('How many of them are being built; null in lists'),
    breaker: breakerView.nullable().describe('How builds of it fail; null in lists'),
    links: z
      .strictObject({ self: z.string(), resources: z.string(), leases: z.string() })
      .describe('Where to look on'),
  })
  .meta({ title: 'Blueprint' });

export const blueprintPage = pageOf(blueprintView);

/** What PUT …?dryRun=true says: nothing is changed by it. */
export const dryRunView = z
  .strictObject({
    does: z.enum(['create', 'update', 'nothing']).describe('What the save would do'),
    changes: z.array(fieldChange).describe('Field by field'),
  })
  .meta({ title: 'DryRun' });

const blueprintTypeView = z
  .strictObject({
    type: z.string().describe('Its name, as blueprints say it'),
    title: z.string().describe('What it is, in words'),
    provides: z.string().describe('What leases ask for to have one'),
    interfaces: z.array(z.string()).describe('What a lease may be used through, e.g. command'),
    parameters: jsonObject.describe('JSON schema of the parameters of its blueprints'),
  })
  .meta({ title: 'BlueprintType' });
export const blueprintTypePage = pageOf(blueprintTypeView);

export type BlueprintUpdateBody = Readonly<z.infer<typeof blueprintUpdate>>;
export type BlueprintView = Readonly<z.infer<typeof blueprintView>>;
export type BreakerView = Readonly<z.infer<typeof breakerView>>;
export type BlueprintTypeView = Readonly<z.infer<typeof blueprintTypeView>>;
export type Change = Readonly<z.infer<typeof fieldChange>>;
export type DryRunView = Readonly<z.infer<typeof dryRunView>>;
