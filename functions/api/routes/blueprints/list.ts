import { blueprintFrom } from '../../../../shared/model/record.ts';
import { blueprintPage } from '../../../../shared/model/wire/blueprint.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { blueprintViewOf } from '../../views/blueprint.ts';

export const listBlueprints = route({
  method: 'GET',
  path: '/v1/blueprints',
  rule: 'read',
  tag: 'blueprints',
  summary: 'Blueprints by name, a page at a time',
  params: noParams,
  query: pageQuery,
  body: noBody,
  answers: { 200: { description: 'A page', schema: blueprintPage } },
  async act(ports, { query }) {
    const where = { table: 'blueprints', pk: 'blueprint' } as const;
    const { store } = ports.turns;
    const { records, cursor } = await listPartition(store, where, blueprintFrom, query);
    return ok({ items: records.map((one) => blueprintViewOf(ports, one, null)), cursor });
  },
});
