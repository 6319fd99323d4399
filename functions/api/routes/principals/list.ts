import { roleBindingPartition } from '../../../../shared/model/keys.ts';
import { roleBindingFrom } from '../../../../shared/model/record.ts';
import { roleBindingPage } from '../../../../shared/model/wire/principal.ts';
import { ok } from '../../http/answer.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { roleBindingViewOf } from '../../views/access.ts';

export const listPrincipals = route('GET /v1/principals', {
  rule: 'configure',
  tag: 'principals',
  summary: 'List role bindings by pattern',
  query: pageQuery,
  answers: { 200: { description: 'A page of role bindings', schema: roleBindingPage } },
  async act({ turns }, { query }) {
    const where = { table: 'blueprints', pk: roleBindingPartition } as const;
    const { records, cursor } = await listPartition(turns.store, where, roleBindingFrom, query);
    return ok({ items: records.map(roleBindingViewOf), cursor });
  },
});
