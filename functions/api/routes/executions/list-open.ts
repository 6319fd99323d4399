import { executionFrom } from '../../../../shared/model/record.ts';
import { executionPage } from '../../../../shared/model/wire/execution.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { pageQuery } from '../../http/read-query.ts';
import { reachOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listOpen } from '../../lists/open.ts';
import { listOwnExecutions } from '../../lists/own-executions.ts';
import { executionViewOf } from '../../views/execution.ts';

export const listOpenExecutions = route({
  method: 'GET',
  path: '/v1/executions',
  rule: 'see',
  tag: 'executions',
  summary: 'What runs now, on any lease',
  params: noParams,
  query: pageQuery,
  body: noBody,
  answers: { 200: { description: 'A page', schema: executionPage } },
  async act(ports, { query, ...access }) {
    const { store } = ports.turns;
    const listing = { table: 'executions', from: executionFrom, keep: () => true } as const;
    const { records, cursor } =
      reachOf(access) === 'all'
        ? await listOpen(store, listing, query)
        : await listOwnExecutions(store, access.who.name, query);
    return ok({ items: records.map((each) => executionViewOf(ports, each)), cursor });
  },
});
