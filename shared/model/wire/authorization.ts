import { z } from 'zod';
import { authorizationStates } from '../authorization.ts';
import { moment, pageOf, plainText, version } from './common.ts';
import { principalPattern } from './principal.ts';

const reason = plainText.max(200).optional().describe('Why, for whoever reads the audit');
const requester = principalPattern.describe(
  'A principal, a pattern of them, or blueprint:<name> for what its resources need',
);

/** POST /v1/blueprints/{name}/request */
export const authorizationRequest = z.strictObject({ reason });

/** POST /v1/blueprints/{name}/authorize and /decline */
export const decisionRequest = z.strictObject({ requester, reason });

/** POST /v1/blueprints/{name}/revoke */
export const revocationRequest = z.strictObject({
  requester,
  reason,
  alsoReleases: z
    .boolean()
    .optional()
    .meta({ description: 'Its leases on the blueprint are told to end', default: false }),
});

const fields = {
  blueprint: z.string().describe('What it is about'),
  requester: z.string().describe('A principal, a pattern of them, or blueprint:<name>'),
  state: z.enum(authorizationStates).describe('What was decided last, or that it is asked'),
  by: z.string().describe('Who asked or decided last'),
  reason: z.string().describe('What they said; empty: nothing'),
  version,
  createdAt: moment,
  updatedAt: moment,
};
export const authorizationView = z.strictObject(fields).meta({ title: 'Authorization' });
export const revocationView = z
  .strictObject({
    ...fields,
    released: z.int().describe('Leases that were told to end'),
    unfinished: z.boolean().describe('Time was up before all were looked at: revoke again'),
  })
  .meta({ title: 'Revocation' });
export const authorizationPage = pageOf(authorizationView);

export type AuthorizationView = Readonly<z.infer<typeof authorizationView>>;
