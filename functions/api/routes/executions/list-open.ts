import type { Execution } from '../../../../shared/model/execution.ts';
import { leaseKey } from '../../../../shared/model/keys.ts';
import { executionFrom, leaseFrom } from '../../../../shared/model/record.ts';
import { executionPage } from '../../../../shared/model/wire/execution.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { pageQuery } from '../../http/read-query.ts';
import { type Access, reaches, reachOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listOpen } from '../../lists/open.ts';
import type { ApiPorts } from '../../ports.ts';
import { executionViewOf } from '../../views/execution.ts';

export const listOpenExecutions = route({
  ...{ method: 'GET', path: '/v1/executions', rule: 'see', tag: 'executions' },
  summary: 'What runs now, on any lease',
  ...{ params: noParams, query: pageQuery, body: noBody },
  answers: { 200: { description: 'A page', schema: executionPage } },
  async act(ports, { query, ...access }) {
    const listing = { table: 'executions', from: executionFrom, keep: () => true } as const;
    const { records, cursor } = await listOpen(ports.turns.store, listing, query);
    const theirs = await reachedOf(ports, access, records);
    return ok({ items: theirs.map((each) => executionViewOf(ports, each)), cursor });
  },
});

/** Those on leases that one may see: whose an execution is, only its lease says. */
async function reachedOf(
  { turns }: ApiPorts,
  access: Access,
  records: readonly Execution[],
): Promise<readonly Execution[]> {
  if (reachOf(access) === 'all') return records;
  const ids = [...new Set(records.map(({ lease }) => lease))];
  const leases = await turns.store.getMany(ids.map(leaseKey));
  const seen = new Set(
    leases.flatMap((item) => {
      const lease = item && leaseFrom(item);
      return lease && reaches(access, lease) ? [lease.id] : [];
    }),
  );
  return records.filter(({ lease }) => seen.has(lease));
}
