import { leaseView } from '../../../../shared/model/wire/lease.ts';
import { readLease } from '../../../../shared/turns/read/records.ts';
import { ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { waitQuery } from '../../http/read-query.ts';
import { canAccess } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { leaseChanges } from '../../objects/changes.ts';
import { readWaiting } from '../../objects/wait.ts';
import { leaseViewWithPlace } from '../../views/lease.ts';

export const showLease = route('GET /v1/leases/{id}', {
  rule: 'see',
  tag: 'leases',
  summary: 'Show a lease, now or at its next change',
  params: leaseParams,
  query: waitQuery,
  answers: { 200: { description: 'The lease', schema: leaseView, mayChange: true } },
  async act(ports, input) {
    const { query } = input;
    const { id } = input.params;
    const { record, since } = await readWaiting(ports, query, {
      ...leaseChanges,
      id,
      async read() {
        const found = await readLease(ports.turns.store, id);
        return found && canAccess(input, found) ? found : null;
      },
    });
    return ok(await leaseViewWithPlace(ports, record), since);
  },
});
