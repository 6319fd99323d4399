import { type ActiveLease, type Lease, untilMax } from '../../../../shared/model/lease.ts';
import { type Instant, iso, seconds } from '../../../../shared/model/time.ts';
import { leaseExtension, leaseView } from '../../../../shared/model/wire/lease.ts';
import { accepted } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustLease } from '../../objects/load.ts';
import { leaseViewOf } from '../../views/lease.ts';

export const extendLease = route({
  method: 'POST',
  path: '/v1/leases/{id}/extend',
  rule: 'use',
  tag: 'leases',
  summary: 'Keep a lease longer; never shortens it',
  paced: true,
  params: leaseParams,
  query: noQuery,
  body: leaseExtension,
  refuses: ['wrong-state', 'past-cap'],
  answers: { 202: { description: 'It is told', schema: leaseView } },
  async act(ports, asked) {
    const { id } = asked.params;
    const { ttlSeconds } = asked.body;
    const lease = await mustLease(ports, asked, id);
    const now = ports.turns.clock.now();
    const active = mustBeActive(lease, now);
    const cap = untilMax(active);
    if (now + seconds(ttlSeconds) > cap) refusePastCap(active, cap, now);
    const { name: by } = asked.who;
    const because = `extended by ${by}`;
    await append(ports, id, { kind: 'extend', ttlSeconds }, { by, from: asked.from, because });
    return accepted(leaseViewOf(ports, lease, null));
  },
});

/** Usable now: active, and its time is not up by the clock even if nobody has ended it yet. */
function mustBeActive(lease: Lease, now: Instant): ActiveLease {
  if (lease.state === 'active' && lease.until > now) return lease;
  const detail =
    lease.state === 'active'
      ? `The time of ${lease.id} was up at ${iso(lease.until)}.`
      : `${lease.id} is ${lease.state}, not active.`;
  return refuse('wrong-state', detail, { extra: { state: lease.state } });
}

function refusePastCap(
  { id, seat, maxTtlSeconds }: ActiveLease,
  cap: Instant,
  now: Instant,
): never {
  const left = Math.max(0, Math.floor((cap - now) / seconds(1)));
  const gives = `${seat.blueprint} gives ${maxTtlSeconds} s at most, so ${left} s from now`;
  const detail = `${id} may last until ${iso(cap)}: ${gives}.`;
  return refuse('past-cap', detail, {
    field: 'ttlSeconds',
    extra: { cap: iso(cap), secondsLeft: left },
  });
}
