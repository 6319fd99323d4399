import * as z from 'zod';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { type Fault, fault, faultOf } from '../../model/fault.ts';
import type { JsonObject } from '../../model/json.ts';
import type { EndingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { HookCall } from '../driver.ts';
import { pollDelayByAge } from '../poll-delay.ts';
import { lookSoon } from './look-soon.ts';
import { endLeaseScript } from './scripts.ts';
import { readVerdict } from './verdict.ts';

/** A delivery of the end script that has not been confirmed yet. */
const fenceShape = z.object({
  nonce: z.string(),
  delivery: z.string(),
  sentAt: z.number().int(),
});
type FenceDelivery = Readonly<z.output<typeof fenceShape>>;

const endScriptSeconds = 60;
/** Seconds. */
const firstPoll = 2;

/** The part of a hook call that the fence uses; it ignores the driver's parameters. */
type FenceCall = Pick<HookCall<unknown>, 'now' | 'nonce' | 'deadline' | 'ports'>;

/**
 * Returns `done` once no command of the lease runs on the host, now or later: its end script
 * confirmed it, or the host is gone. Sending the script twice is harmless, so its nonce is not
 * committed first; a healthy host confirms within the call that sends, and no hook state is
 * written. Its commands are cancelled besides, so the agent frees the workers that they hold.
 */
export async function fenceLease(
  lease: EndingLease,
  host: string | null,
  call: FenceCall,
  isGone: () => Promise<boolean>,
): Promise<HookResult> {
  if (host === null)
    return { kind: 'done', hookState: lease.hookState, text: 'the lease never had a host' };
  const fencing: FenceContext = { lease, host, call, isGone };
  const known = fenceShape.safeParse(lease.hookState['fence']);
  return known.success ? pollKnownDelivery(fencing, known.data) : sendEndScript(fencing);
}

type FenceContext = Readonly<{
  lease: EndingLease;
  host: string;
  call: FenceCall;
  isGone: () => Promise<boolean>;
}>;

async function sendEndScript(fencing: FenceContext): Promise<HookResult> {
  const { lease, host, call } = fencing;
  const { nonce, now, ports } = call;
  let fence: FenceDelivery;
  try {
    const delivery = await ports.remote.send({
      host,
      script: endLeaseScript({ lease: lease.id, nonce }),
      comment: `end ${lease.id}`,
      deliverySeconds: limits.deliverySeconds,
      runSeconds: endScriptSeconds,
      outputPrefix: null,
    });
    fence = { nonce, delivery, sentAt: now };
  } catch (error) {
    return unconfirmed(fencing, faultOf(error));
  }
  const ended = await lookSoon({
    look: () => ports.remote.look(host, fence.delivery).catch(() => null),
    pause: ports.pause,
    forMs: call.deadline - now,
  });
  // From here on the delivery is remembered: the next call looks at it instead of sending.
  return resultOfDelivery(fencing, fence, ended ?? { state: 'unknown' }, {
    kind: 'wait',
    seconds: firstPoll,
    note: `waiting for ${host} to confirm the end`,
    hookState: withFence(lease, fence),
  });
}

async function pollKnownDelivery(fencing: FenceContext, fence: FenceDelivery): Promise<HookResult> {
  const { call, host } = fencing;
  const wait: HookResult = {
    kind: 'wait',
    seconds: pollDelayByAge(fence.sentAt, call.now, firstPoll, 30),
    note: `waiting for ${host} to confirm the end`,
  };
  const state = await lookOnce(fencing, fence);
  const overdue = call.now - fence.sentAt > (limits.deliverySeconds + endScriptSeconds) * 1_000;
  if (state?.state === 'unknown' && overdue) {
    return unconfirmed(
      fencing,
      fault('not-found', `${host} lost the delivery that ends the lease`),
    );
  }
  if (state?.state !== 'ended' && (await fencing.isGone())) return hostGoneResult(fencing);
  return state === null ? wait : resultOfDelivery(fencing, fence, state, wait);
}

/**
 * Returns the state of the delivery; null if it could not be asked for now. That says nothing about
 * the host, so it is no failed clean-up, unless asking will never work.
 */
async function lookOnce(
  { call, host }: FenceContext,
  { delivery }: FenceDelivery,
): Promise<DeliveryState | null> {
  return call.ports.remote.look(host, delivery).catch((error: unknown) => {
    if (faultOf(error).next === 'wait') return null;
    throw error;
  });
}

async function resultOfDelivery(
  fencing: FenceContext,
  fence: FenceDelivery,
  state: DeliveryState,
  notYet: HookResult,
): Promise<HookResult> {
  if (state.state !== 'ended') return notYet;
  const { lease, host } = fencing;
  if (state.how !== 'exited') {
    return unconfirmed(
      fencing,
      fault('not-ready', `${host} did not run the end script: ${state.how}`),
    );
  }
  const verdict = readVerdict(state, fence.nonce);
  if (verdict.kind === 'ended') {
    return { kind: 'done', hookState: withoutFence(lease), text: `${host} is clean` };
  }
  const reason =
    verdict.kind === 'unclear' ? verdict.detail : `its script reported ${verdict.kind}`;
  return unconfirmed(fencing, fault('failed', `${host} could not be cleaned: ${reason}`));
}

/** Fails, so that the script is sent again later; `done` if the host is gone. */
async function unconfirmed(fencing: FenceContext, failure: Fault): Promise<HookResult> {
  if (failure.reason === 'not-ready' && (await fencing.isGone())) return hostGoneResult(fencing);
  return { kind: 'failed', fault: failure, hookState: withoutFence(fencing.lease) };
}

const hostGoneResult = ({ lease, host }: FenceContext): HookResult => ({
  kind: 'done',
  hookState: withoutFence(lease),
  text: `${host} is gone`,
});

const withFence = ({ hookState }: EndingLease, fence: FenceDelivery): JsonObject => ({
  ...hookState,
  fence,
});

function withoutFence({ hookState }: EndingLease): JsonObject {
  const { fence: _, ...rest } = hookState;
  return rest;
}
