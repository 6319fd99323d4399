import { executionFrom } from '../../../../shared/model/record.ts';
import { executionPage } from '../../../../shared/model/wire/execution.ts';
import { ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { pageQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { listPartition } from '../../lists/partition.ts';
import { mustLease } from '../../objects/load.ts';
import { executionViewOf } from '../../views/execution.ts';

export const listExecutions = route('GET /v1/leases/{id}/executions', {
  rule: 'see',
  tag: 'executions',
  summary: 'List the executions of a lease, in order',
  params: leaseParams,
  query: pageQuery,
  answers: { 200: { description: 'A page of executions', schema: executionPage } },
  async act(ports, input) {
    const { query } = input;
    const { id } = input.params;
    await mustLease(ports, input, id);
    const where = { table: 'executions', pk: id } as const;
    const page = await listPartition(ports.turns.store, where, executionFrom, query);
    const items = page.records.map((execution) => executionViewOf(ports, execution));
    return ok({ items, cursor: page.cursor });
  },
});
