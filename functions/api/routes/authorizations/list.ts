import * as z from 'zod';
import {
  type Authorization,
  authorizationStates,
  covers,
  isAbout,
} from '../../../../shared/model/authorization.ts';
import { authorizationPartition } from '../../../../shared/model/keys.ts';
import { authorizationFrom } from '../../../../shared/model/record.ts';
import { authorizationPage } from '../../../../shared/model/wire/authorization.ts';
import { ok } from '../../http/answer.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, scopeOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listMatching } from '../../lists/partition.ts';
import { authorizationViewOf } from '../../views/access.ts';

const authorizationQuery = z.strictObject({
  blueprint: z.string().min(1).max(64).optional().describe('Only those for this blueprint'),
  requester: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Only those for this requester, or whose pattern matches it'),
  state: z.enum(authorizationStates).optional().describe('Only those in this state'),
  ...paging,
});
type AuthorizationQuery = z.infer<typeof authorizationQuery>;

export const listAuthorizations = route('GET /v1/authorizations', {
  rule: 'see',
  tag: 'authorizations',
  summary: 'List requests for authorization, and the decisions on them',
  query: authorizationQuery,
  answers: { 200: { description: 'A page of authorizations', schema: authorizationPage } },
  async act({ turns }, { query: filter, ...access }) {
    const where = { table: 'blueprints', pk: authorizationPartition } as const;
    const { blueprints } = await turns.catalog.read(0);
    const living = new Map(blueprints.map((one) => [one.name, one]));
    const keep = (one: Authorization): boolean => {
      const blueprint = living.get(one.blueprint);
      return blueprint !== undefined && isAbout(one, blueprint) && isOwnAuthorization(one, access);
    };
    const matching = (one: Authorization) => matchesAuthorizationFilter(one, filter) && keep(one);
    const page = await listMatching(turns.store, where, authorizationFrom, matching, filter);
    return ok({ items: page.records.map(authorizationViewOf), cursor: page.cursor });
  },
});

const isOwnAuthorization = ({ requester }: Authorization, access: Access): boolean =>
  scopeOf(access) === 'all' || covers(requester, access.who.name);

const matchesAuthorizationFilter = (
  one: Authorization,
  { blueprint, requester, state }: AuthorizationQuery,
): boolean =>
  (blueprint === undefined || one.blueprint === blueprint) &&
  (state === undefined || one.state === state) &&
  (requester === undefined || one.requester === requester || covers(one.requester, requester));
