import { commandRequest, leaseView } from '../../../../shared/model/wire/lease.ts';
import { accepted, ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustLease } from '../../objects/load.ts';
import { leaseViewOf } from '../../views/lease.ts';

export const releaseLease = route({
  method: 'POST',
  path: '/v1/leases/{id}/release',
  rule: 'end',
  tag: 'leases',
  summary: 'Give a lease back; twice is not an error',
  params: leaseParams,
  query: noQuery,
  body: commandRequest,
  answers: {
    200: { description: 'It had ended already', schema: leaseView },
    202: { description: 'It is told to end', schema: leaseView },
  },
  async act(ports, asked) {
    const { who, from, body } = asked;
    const { id } = asked.params;
    const lease = await mustLease(ports, asked, id);
    if ('ended' in lease) return ok(leaseViewOf(ports, lease, null));
    const because = body.because ?? `released by ${who.name}`;
    const order = { kind: 'release', ifHolds: null, now: false } as const;
    // Whoever gives a lease back is never refused for asking often, so each tells it once.
    const name = `0-release-${who.name}`;
    await append(ports, id, order, { by: who.name, from, because, name });
    return accepted(leaseViewOf(ports, lease, null));
  },
});
