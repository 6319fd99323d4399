import { z } from 'zod';
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
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, reachOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listKept } from '../../lists/partition.ts';
import { authorizationViewOf } from '../../views/authorization.ts';

const query = z.strictObject({
  blueprint: z.string().min(1).max(64).optional().describe('Those on it'),
  asker: z.string().min(1).max(256).optional().describe('One that it is about, or covers'),
  state: z.enum(authorizationStates).optional().describe('Those in it'),
  ...paging,
});
type Query = z.infer<typeof query>;

export const listAuthorizations = route({
  method: 'GET',
  path: '/v1/authorizations',
  rule: 'see',
  tag: 'authorizations',
  summary: 'Who asked for which blueprint, and what was decided',
  params: noParams,
  query,
  body: noBody,
  answers: { 200: { description: 'A page', schema: authorizationPage } },
  async act({ turns }, { query: asked, ...access }) {
    const where = { table: 'blueprints', pk: authorizationPartition } as const;
    const { blueprints } = await turns.catalog.read(0);
    const living = new Map(blueprints.map((one) => [one.name, one]));
    const keep = (one: Authorization): boolean => {
      const blueprint = living.get(one.blueprint);
      return blueprint !== undefined && isAbout(one, blueprint) && isTheirs(one, access);
    };
    const fitting = (one: Authorization) => fits(one, asked) && keep(one);
    const page = await listKept(turns.store, where, authorizationFrom, fitting, asked);
    return ok({ items: page.records.map(authorizationViewOf), cursor: page.cursor });
  },
});

const isTheirs = ({ asker }: Authorization, access: Access): boolean =>
  reachOf(access) === 'all' || covers(asker, access.who.name);

const fits = (one: Authorization, { blueprint, asker, state }: Query): boolean =>
  (blueprint === undefined || one.blueprint === blueprint) &&
  (state === undefined || one.state === state) &&
  (asker === undefined || one.asker === asker || covers(one.asker, asker));
