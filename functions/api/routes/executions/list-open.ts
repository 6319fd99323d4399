import { executionFrom } from '../../../../shared/model/record.ts';
import { executionPage } from '../../../../shared/model/wire/execution.ts';
import { ok } from '../../http/answer.ts';
import { pageQuery } from '../../http/read-query.ts';
import { scopeOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listOpen } from '../../lists/open.ts';
import { listOwnExecutions } from '../../lists/own-executions.ts';
import { executionViewOf } from '../../views/execution.ts';

export const listOpenExecutions = route('GET /v1/executions', {
  rule: 'see',
  tag: 'executions',
  summary: 'List the unfinished executions of all leases',
  query: pageQuery,
  answers: { 200: { description: 'A page of executions', schema: executionPage } },
  async act(ports, { query, ...access }) {
    const { store } = ports.turns;
    const listing = { table: 'executions', from: executionFrom, keep: () => true } as const;
    const { records, cursor } =
      scopeOf(access) === 'all'
        ? await listOpen(store, listing, query)
        : await listOwnExecutions(store, access.who.name, query);
    return ok({ items: records.map((each) => executionViewOf(ports, each)), cursor });
  },
});
