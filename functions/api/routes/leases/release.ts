import { commandRequest, leaseView } from '../../../../shared/model/wire/lease.ts';
import { accepted, ok } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { leaseChanges, waitingSince } from '../../objects/changes.ts';
import { mustLease } from '../../objects/load.ts';
import { leaseViewOf } from '../../views/lease.ts';

export const releaseLease = route('POST /v1/leases/{id}/release', {
  rule: 'end',
  tag: 'leases',
  summary: 'Release a lease; repeating it is not an error',
  params: leaseParams,
  body: commandRequest,
  answers: {
    200: { description: 'It had already ended', schema: leaseView, mayChange: true },
    202: { description: 'The release was accepted', schema: leaseView },
  },
  async act(ports, input) {
    const { who, from, body } = input;
    const { id } = input.params;
    const lease = await mustLease(ports, input, id);
    if ('ended' in lease) {
      return ok(leaseViewOf(ports, lease), waitingSince(leaseChanges, lease));
    }
    const reason = body.reason ?? `released by ${who.name}`;
    const command = { kind: 'release', ifHolds: null, now: false } as const;
    // A release is never rate limited, so one name per principal stores repeats as one command.
    const name = `0-release-${who.name}`;
    await append(ports, id, command, { by: who.name, from, reason, name });
    return accepted(leaseViewOf(ports, lease));
  },
});
