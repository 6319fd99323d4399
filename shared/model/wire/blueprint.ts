import { z } from 'zod';
import { limits } from '../limits.ts';
import { fieldChange, jsonObject, moment, name, pageOf, secondsUpTo, whole } from './common.ts';

const aYear = 366 * 86_400;

const settings = {
  type: name.describe('The blueprint type it configures; GET /v1/blueprint-types lists them'),
  parameters: jsonObject.describe("The type's own settings; its JSON schema says which"),
  limit: whole(0, limits.blueprintLimitMax)
    .nullable()
    .optional()
    .describe("Resources at most; null or left out: the type's own default"),
  maxBuilding: whole(1, limits.blueprintLimitMax)
    .optional()
    .describe(`Resources being built at once; ${limits.maxBuildingDefault} if left out`),
  minReady: whole(0, limits.minReadyMax)
    .optional()
    .describe('Resources with a free seat that are kept ready, within the limit; 0 if left out'),
  leasesPerResource: whole(1, limits.capacity)
    .optional()
    .describe(`Leases at once on one resource; ${limits.leasesPerResourceDefault} if left out`),
  allocation: z
    .enum(['pack', 'spread'])
    .optional()
    .describe('pack: the most used resource first; spread: the least; pack if left out'),
  idleSeconds: secondsUpTo(aYear)
    .optional()
    .describe(`An idle resource goes after this long; ${limits.idleDefault} if left out`),
  maxAgeSeconds: secondsUpTo(aYear, 60)
    .nullable()
    .optional()
    .describe('A resource retires at this age; null or left out: never'),
  maxUses: whole(1, limits.usesMax)
    .nullable()
    .optional()
    .describe('Leases a seat may serve; then its resource retires. null or left out: any number'),
  drainSeconds: secondsUpTo(limits.ttlMax)
    .optional()
    .describe(`How long a leaving resource is polite; ${limits.drainDefault} if left out`),
  activationSeconds: secondsUpTo(86_400, 10)
    .optional()
    .describe(`Building fails after this; ${limits.activationTimeoutDefault} if left out`),
  maxTtlSeconds: secondsUpTo(limits.ttlMax, limits.ttlMin)
    .optional()
    .describe(`The longest a lease may last, extended; ${limits.ttlMax} if left out`),
  disabled: z
    .boolean()
    .optional()
    .describe('No lease takes or builds; left out: as it was, false when new'),
  needsAuthorization: z
    .boolean()
    .optional()
    .describe('Only those lease from it who were authorized; false if left out'),
};

/** POST /v1/blueprints */
export const blueprintRequest = z.strictObject({ name, ...settings });

/** PUT /v1/blueprints/{name}: the whole of it; what is left out has its default. */
export const blueprintUpdate = z.strictObject({
  name: name.optional().describe('May be left out; else the same as in the address'),
  ...settings,
  version: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('The version you have seen: another one answers 409. 0: it must not exist yet'),
});

const breakerView = z.strictObject({
  state: z
    .enum(['closed', 'open', 'half-open'])
    .describe('open: nothing is built until then; half-open: one build may try, or does'),
  failures: z.int().describe('Builds that broke in a row'),
  lastError: z.string().nullable(),
  lastFailedAt: moment.nullable(),
  until: moment.nullable().describe('When the next build may try; null: closed'),
});

export const blueprintView = z.strictObject({
  name: z.string(),
  type: z.string(),
  provides: z.string().nullable().describe('Null: this deployment does not have the type'),
  parameters: jsonObject,
  limit: z.int().nullable(),
  maxBuilding: z.int(),
  minReady: z.int(),
  leasesPerResource: z.int(),
  allocation: z.enum(['pack', 'spread']),
  idleSeconds: z.int(),
  maxAgeSeconds: z.int().nullable(),
  maxUses: z.int().nullable(),
  drainSeconds: z.int(),
  activationSeconds: z.int(),
  maxTtlSeconds: z.int(),
  disabled: z.boolean(),
  needsAuthorization: z.boolean(),
  version: z.int(),
  createdAt: moment,
  updatedAt: moment,
  resources: z.int().nullable().describe('Room in use: resources not destroyed; null in lists'),
  building: z.int().nullable().describe('How many of them are being built; null in lists'),
  breaker: breakerView.nullable().describe('How builds of it fail; null in lists'),
  links: z.strictObject({ self: z.string(), resources: z.string(), leases: z.string() }),
});

export const blueprintPage = pageOf(blueprintView);

/** What PUT …?dryRun=true says: nothing is changed by it. */
export const dryRunView = z.strictObject({
  does: z.enum(['create', 'update', 'nothing']),
  changes: z.array(fieldChange),
});

const blueprintTypeView = z.strictObject({
  type: z.string(),
  title: z.string(),
  provides: z.string().describe('What leases of it are called'),
  interfaces: z.array(z.string()),
  parameters: jsonObject.describe('JSON schema of the parameters of its blueprints'),
});
export const blueprintTypePage = pageOf(blueprintTypeView);

export type BlueprintUpdateBody = Readonly<z.infer<typeof blueprintUpdate>>;
export type BlueprintView = Readonly<z.infer<typeof blueprintView>>;
export type BreakerView = Readonly<z.infer<typeof breakerView>>;
export type BlueprintTypeView = Readonly<z.infer<typeof blueprintTypeView>>;
export type Change = Readonly<z.infer<typeof fieldChange>>;
export type DryRunView = Readonly<z.infer<typeof dryRunView>>;
