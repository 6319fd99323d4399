import { leaseView } from '../../../../shared/model/wire/lease.ts';
import { readLease } from '../../../../shared/turns/read/records.ts';
import { ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { waitQuery } from '../../http/read-query.ts';
import { canAccess } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { readWaiting } from '../../objects/wait.ts';
import { leaseFingerprint, leaseViewWithPlace } from '../../views/lease.ts';

export const showLease = route('GET /v1/leases/{id}', {
  rule: 'see',
  tag: 'leases',
  summary: 'Show a lease, now or at its next change',
  params: leaseParams,
  query: waitQuery,
  answers: { 200: { description: 'The lease', schema: leaseView } },
  async act(ports, input) {
    const { query } = input;
    const { id } = input.params;
    const lease = await readWaiting(ports, query, {
      id,
      async read() {
        const found = await readLease(ports.turns.store, id);
        return found && canAccess(input, found) ? found : null;
      },
      fingerprint: leaseFingerprint,
      // An active lease does not change until its `until`; a destroyed one never again.
      isMoving: ({ state }) => state !== 'active' && state !== 'destroyed',
      isFinal: ({ state }) => state === 'destroyed',
    });
    return ok(await leaseViewWithPlace(ports, lease));
  },
});
