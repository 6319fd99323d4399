import type { LeaseId } from '../../../shared/model/ids.ts';
import { authorizationPage } from '../../../shared/model/wire/authorization.ts';
import { type LeaseView, leaseView } from '../../../shared/model/wire/lease.ts';
import { hosts } from './api.ts';
import { type CheckedApi, checkedApi } from './checked-api.ts';

export const anna = { as: 'anna/lessee' };
export const bob = { as: 'bob/lessee' };
export const olga = { as: 'olga/operator' };
export const at = '/v1/blueprints/hosts';
export const guarded = { ...hosts, needsAuthorization: true };

export async function guardedHosts(limit = 3): Promise<CheckedApi> {
  const api = checkedApi();
  await api.done(`PUT ${at}`, { body: { ...guarded, limit } });
  return api;
}

/** Sends the decision of Olga, an operator, on a requester of `hosts`. */
export const decide = (api: CheckedApi, word: string, requester: string, more: object = {}) =>
  api.done(`POST ${at}/${word}`, { ...olga, body: { requester, ...more } });

/** Returns `anna requested hosts` for each authorization listed. */
export const listed = async (
  api: CheckedApi,
  query = '',
  given: object = olga,
): Promise<readonly string[]> => {
  const page = authorizationPage.parse(await api.done(`GET /v1/authorizations${query}`, given));
  return page.items.map(({ requester, state, blueprint }) => `${requester} ${state} ${blueprint}`);
};

export const show = async (api: CheckedApi, id: string): Promise<LeaseView> =>
  leaseView.parse(await api.done(`GET /v1/leases/${id}`));

export const idOf = (text: string): LeaseId => `lease-${text.slice('lease-'.length)}`;
