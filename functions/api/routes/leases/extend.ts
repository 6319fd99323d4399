import { untilMax } from '../../../../shared/lifecycle/lease/expiry.ts';
import type { ActiveLease, Lease } from '../../../../shared/model/lease.ts';
import { type Instant, iso, seconds } from '../../../../shared/model/time.ts';
import { leaseExtension, leaseView } from '../../../../shared/model/wire/lease.ts';
import { accepted } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustLease } from '../../objects/load.ts';
import { refuse } from '../../problems.ts';
import { leaseViewOf } from '../../views/lease.ts';

export const extendLease = route('POST /v1/leases/{id}/extend', {
  rule: 'use',
  tag: 'leases',
  summary: 'Extend a lease; never shortens it',
  rateLimited: true,
  params: leaseParams,
  body: leaseExtension,
  refuses: ['wrong-state', 'past-cap'],
  answers: { 202: { description: 'The extension was accepted', schema: leaseView } },
  async act(ports, input) {
    const { id } = input.params;
    const { ttlSeconds } = input.body;
    const lease = await mustLease(ports, input, id);
    const now = ports.turns.clock.now();
    const active = mustBeExtendable(lease, now);
    const cap = untilMax(active);
    if (now + seconds(ttlSeconds) > cap) refusePastCap(active, cap, now);
    const { name: by } = input.who;
    const reason = `extended by ${by}`;
    await append(ports, id, { kind: 'extend', ttlSeconds }, { by, from: input.from, reason });
    return accepted(leaseViewOf(ports, lease));
  },
});

/** Refuses a lease that is not active, or past its `until` though its worker has not ended it. */
function mustBeExtendable(lease: Lease, now: Instant): ActiveLease {
  if (lease.state === 'active' && lease.until > now) return lease;
  const detail =
    lease.state === 'active'
      ? `${lease.id} expired at ${iso(lease.until)}.`
      : `${lease.id} is ${lease.state}, not active.`;
  return refuse('wrong-state', detail, { extra: { state: lease.state } });
}

function refusePastCap(
  { id, seat, maxTtlSeconds }: ActiveLease,
  cap: Instant,
  now: Instant,
): never {
  const left = Math.max(0, Math.floor((cap - now) / seconds(1)));
  const bound = `${seat.blueprint} allows ${maxTtlSeconds} s, which leaves ${left} s from now`;
  const detail = `${id} may last until ${iso(cap)}: ${bound}.`;
  return refuse('past-cap', detail, {
    field: 'ttlSeconds',
    extra: { cap: iso(cap), secondsLeft: left },
  });
}
