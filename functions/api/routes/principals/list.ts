import { grantPartition } from '../../../../shared/model/keys.ts';
import { grantFrom } from '../../../../shared/model/record.ts';
import { grantPage } from '../../../../shared/model/wire/principal.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { grantViewOf } from '../../views/principal.ts';

export const listPrincipals = route({
  method: 'GET',
  path: '/v1/principals',
  rule: 'configure',
  tag: 'principals',
  summary: 'Who has which role, by pattern, a page at a time',
  params: noParams,
  query: pageQuery,
  body: noBody,
  answers: { 200: { description: 'A page', schema: grantPage } },
  async act({ turns }, { query }) {
    const where = { table: 'blueprints', pk: grantPartition } as const;
    const { records, cursor } = await listPartition(turns.store, where, grantFrom, query);
    return ok({ items: records.map(grantViewOf), cursor });
  },
});
