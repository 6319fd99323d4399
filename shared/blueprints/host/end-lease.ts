import { z } from 'zod';
import type { Step } from '../../lifecycle/step.ts';
import { type Fault, fault, faultOf } from '../../model/fault.ts';
import type { JsonObject } from '../../model/json.ts';
import type { EndingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { Call } from '../contract.ts';
import { growing } from '../growing.ts';
import { endLeaseScript } from './scripts.ts';
import { readVerdict } from './verdict.ts';

/** The end of a lease on its way to the host. */
const fenceShape = z.object({
  nonce: z.string(),
  delivery: z.string(),
  sentAt: z.number().int(),
});
type Fence = Readonly<z.output<typeof fenceShape>>;

const runSeconds = 60;
const lookMostMs = 500;

/** What a fence needs of a call; a type's own parameters don't matter to it. */
type FenceCall = Pick<Call<unknown>, 'now' | 'nonce' | 'deadline' | 'site'>;

/**
 * `done` once no command of the lease runs on the host any more, nor ever will: its end script said
 * so, or the host is gone. Sending the script twice is harmless, so its nonce is not committed
 * before; a healthy host confirms within the very call that sends, and nothing is written at all.
 */
export async function fenceLease(
  lease: EndingLease,
  host: string | null,
  call: FenceCall,
  isGone: () => Promise<boolean>,
): Promise<Step> {
  if (host === null) return { step: 'done', memo: lease.memo, say: 'it never had a host' };
  const fencing: Fencing = { lease, host, call, isGone };
  const known = fenceShape.safeParse(lease.memo['fence']);
  return known.success ? lookOn(fencing, known.data) : send(fencing);
}

type Fencing = Readonly<{
  lease: EndingLease;
  host: string;
  call: FenceCall;
  isGone: () => Promise<boolean>;
}>;

async function send(fencing: Fencing): Promise<Step> {
  const { lease, host, call } = fencing;
  const { nonce, now, site } = call;
  let fence: Fence;
  try {
    const delivery = await site.remote.send({
      host,
      script: endLeaseScript({ lease: lease.id, nonce }),
      comment: `end ${lease.id}`,
      deliverySeconds: limits.deliverySeconds,
      runSeconds,
      outputPrefix: null,
    });
    fence = { nonce, delivery, sentAt: now };
  } catch (error) {
    return unconfirmed(fencing, faultOf(error));
  }
  try {
    const state = await watch(fencing, fence, limits.executionInlineLookMs);
    // From here on the delivery is worth remembering.
    return judge(fencing, fence, state, {
      step: 'note',
      memo: remembering(lease, fence),
      say: null,
    });
  } catch (error) {
    return { step: 'failed', fault: faultOf(error), memo: remembering(lease, fence) };
  }
}

async function lookOn(fencing: Fencing, fence: Fence): Promise<Step> {
  const { call, host } = fencing;
  const state = await watch(fencing, fence, fence.sentAt + limits.tombstoneInlineMs - call.now);
  const overdue = call.now - fence.sentAt > (limits.deliverySeconds + runSeconds) * 1_000;
  if (state.state === 'unknown' && overdue) {
    return unconfirmed(fencing, fault('not-found', `${host} lost the end of the lease`));
  }
  const wait: Step = {
    step: 'wait',
    seconds: growing(fence.sentAt, call.now, 2, 30),
    note: `waiting for ${host} to confirm the end`,
  };
  if (state.state !== 'ended' && (await fencing.isGone())) return hostIsGone(fencing);
  return judge(fencing, fence, state, wait);
}

/** Looks for at most so long, ever more slowly; at least once. */
async function watch(
  { call, host }: Fencing,
  { delivery }: Fence,
  forMs: number,
): Promise<DeliveryState> {
  const { remote, pause } = call.site;
  const most = Math.min(forMs, call.deadline - call.now);
  for (let waited = 0, ms: number = limits.lookFirstMs; waited + ms <= most; ) {
    await pause(ms);
    const state = await remote.look(host, delivery);
    if (state.state === 'ended') return state;
    waited += ms;
    ms = Math.min(ms * 2, lookMostMs);
  }
  return remote.look(host, delivery);
}

async function judge(
  fencing: Fencing,
  fence: Fence,
  state: DeliveryState,
  notYet: Step,
): Promise<Step> {
  if (state.state !== 'ended') return notYet;
  const { lease, host } = fencing;
  if (state.how !== 'exited') {
    return unconfirmed(fencing, fault('not-ready', `${host} did not take the end: ${state.how}`));
  }
  const verdict = readVerdict(state, fence.nonce);
  if (verdict.kind === 'ended') {
    return { step: 'done', memo: forgetting(lease), say: `${host} is clean` };
  }
  const why = verdict.kind === 'unclear' ? verdict.detail : `its script said ${verdict.kind}`;
  return unconfirmed(fencing, fault('failed', `${host} could not be cleaned: ${why}`));
}

/** It is sent anew after a while, unless there is no host any more to send it to. */
async function unconfirmed(fencing: Fencing, why: Fault): Promise<Step> {
  if (why.reason === 'not-ready' && (await fencing.isGone())) return hostIsGone(fencing);
  return { step: 'failed', fault: why, memo: forgetting(fencing.lease) };
}

const hostIsGone = ({ lease, host }: Fencing): Step => ({
  step: 'done',
  memo: forgetting(lease),
  say: `${host} is gone`,
});

const remembering = ({ memo }: EndingLease, fence: Fence): JsonObject => ({ ...memo, fence });

function forgetting({ memo }: EndingLease): JsonObject {
  const { fence: _, ...rest } = memo;
  return rest;
}
