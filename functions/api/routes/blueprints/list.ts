import { blueprintFrom } from '../../../../shared/model/record.ts';
import { blueprintPage } from '../../../../shared/model/wire/blueprint.ts';
import { ok } from '../../http/answer.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { blueprintViewOf } from '../../views/blueprint.ts';

export const listBlueprints = route('GET /v1/blueprints', {
  rule: 'read',
  tag: 'blueprints',
  summary: 'List blueprints by name',
  query: pageQuery,
  answers: { 200: { description: 'A page of blueprints', schema: blueprintPage } },
  async act(ports, { query }) {
    const where = { table: 'blueprints', pk: 'blueprint' } as const;
    const { store } = ports.turns;
    const { records, cursor } = await listPartition(store, where, blueprintFrom, query);
    return ok({ items: records.map((one) => blueprintViewOf(ports, one, null)), cursor });
  },
});
