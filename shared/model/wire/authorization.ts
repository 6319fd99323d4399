import * as z from 'zod';
import { authorizationStates } from '../authorization.ts';
import { moment, pageOf, plainText, version } from './common.ts';
import { principalPattern } from './principal.ts';

const reason = plainText.max(200).optional().describe('The reason, recorded in the audit log');
const requester = principalPattern.describe(
  'A principal, a pattern of names, or blueprint:<name> for the dependencies of its resources',
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
    .meta({ description: 'Also release its leases on the blueprint', default: false }),
});

const fields = {
  blueprint: z.string().describe('The blueprint it is for'),
  requester: z.string().describe('A principal, a pattern of names, or blueprint:<name>'),
  state: z.enum(authorizationStates).describe('The last decision, or requested'),
  by: z.string().describe('The principal who made the last request or decision'),
  reason: z.string().describe('Their reason; empty: none'),
  version,
  createdAt: moment,
  updatedAt: moment,
};
export const authorizationView = z.strictObject(fields).meta({ title: 'Authorization' });
export const revocationView = z
  .strictObject({
    ...fields,
    released: z.int().describe('Number of leases released'),
    unfinished: z
      .boolean()
      .describe('True if time ran out before all leases were checked: revoke again'),
  })
  .meta({ title: 'Revocation' });
export const authorizationPage = pageOf(authorizationView);

export type AuthorizationView = Readonly<z.infer<typeof authorizationView>>;
