import { leaseView } from '../../../../shared/model/wire/lease.ts';
import { readLease } from '../../../../shared/turns/read.ts';
import { ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { waitQuery } from '../../http/read-query.ts';
import { reaches } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { readWaiting } from '../../objects/wait.ts';
import { leaseFace, leaseViewWithPlace } from '../../views/lease.ts';

export const showLease = route({
  method: 'GET',
  path: '/v1/leases/{id}',
  rule: 'see',
  tag: 'leases',
  summary: 'A lease, now or at its next change',
  params: leaseParams,
  query: waitQuery,
  body: noBody,
  answers: { 200: { description: 'The lease', schema: leaseView } },
  async act(ports, asked) {
    const { query } = asked;
    const { id } = asked.params;
    const lease = await readWaiting(ports, query, {
      id,
      async read() {
        const found = await readLease(ports.turns.store, id);
        return found && reaches(asked, found) ? found : null;
      },
      face: leaseFace,
      // An active lease rests until its `until`; a destroyed one for good.
      moves: ({ state }) => state !== 'active' && state !== 'destroyed',
      rests: ({ state }) => state === 'destroyed',
    });
    return ok(await leaseViewWithPlace(ports, lease));
  },
});
