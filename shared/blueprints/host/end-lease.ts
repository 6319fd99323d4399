import { z } from 'zod';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { type Fault, fault, faultOf } from '../../model/fault.ts';
import type { JsonObject } from '../../model/json.ts';
import type { EndingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { HookCall } from '../driver.ts';
import { pollDelayByAge } from '../poll-delay.ts';
import { endLeaseScript } from './scripts.ts';
import { readVerdict } from './verdict.ts';

/** The end of a lease on its way to the host. */
const fenceShape = z.object({
  nonce: z.string(),
  delivery: z.string(),
  sentAt: z.number().int(),
});
type FenceDelivery = Readonly<z.output<typeof fenceShape>>;

const endScriptSeconds = 60;
const maxPollMs = 500;

/** What a fence needs of a call; a type's own parameters don't matter to it. */
type FenceCall = Pick<HookCall<unknown>, 'now' | 'nonce' | 'deadline' | 'ports'>;

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
): Promise<HookResult> {
  if (host === null)
    return { kind: 'done', hookState: lease.hookState, text: 'it never had a host' };
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
  try {
    const state = await pollDelivery(fencing, fence, limits.executionInlineLookMs);
    // From here on the delivery is worth remembering.
    return resultOfDelivery(fencing, fence, state, {
      kind: 'persist',
      hookState: withFence(lease, fence),
      text: null,
    });
  } catch (error) {
    return { kind: 'failed', fault: faultOf(error), hookState: withFence(lease, fence) };
  }
}

async function pollKnownDelivery(fencing: FenceContext, fence: FenceDelivery): Promise<HookResult> {
  const { call, host } = fencing;
  const state = await pollDelivery(
    fencing,
    fence,
    fence.sentAt + limits.tombstoneInlineMs - call.now,
  );
  const overdue = call.now - fence.sentAt > (limits.deliverySeconds + endScriptSeconds) * 1_000;
  if (state.state === 'unknown' && overdue) {
    return unconfirmed(fencing, fault('not-found', `${host} lost the end of the lease`));
  }
  const wait: HookResult = {
    kind: 'wait',
    seconds: pollDelayByAge(fence.sentAt, call.now, 2, 30),
    note: `waiting for ${host} to confirm the end`,
  };
  if (state.state !== 'ended' && (await fencing.isGone())) return hostGoneResult(fencing);
  return resultOfDelivery(fencing, fence, state, wait);
}

/** Looks for at most so long, ever more slowly; at least once. */
async function pollDelivery(
  { call, host }: FenceContext,
  { delivery }: FenceDelivery,
  forMs: number,
): Promise<DeliveryState> {
  const { remote, pause } = call.ports;
  const most = Math.min(forMs, call.deadline - call.now);
  for (let waited = 0, ms: number = limits.lookFirstMs; waited + ms <= most; ) {
    await pause(ms);
    const state = await remote.look(host, delivery);
    if (state.state === 'ended') return state;
    waited += ms;
    ms = Math.min(ms * 2, maxPollMs);
  }
  return remote.look(host, delivery);
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
    return unconfirmed(fencing, fault('not-ready', `${host} did not take the end: ${state.how}`));
  }
  const verdict = readVerdict(state, fence.nonce);
  if (verdict.kind === 'ended') {
    return { kind: 'done', hookState: withoutFence(lease), text: `${host} is clean` };
  }
  const reason = verdict.kind === 'unclear' ? verdict.detail : `its script said ${verdict.kind}`;
  return unconfirmed(fencing, fault('failed', `${host} could not be cleaned: ${reason}`));
}

/** It is sent anew after a while, unless there is no host any more to send it to. */
async function unconfirmed(fencing: FenceContext, reason: Fault): Promise<HookResult> {
  if (reason.reason === 'not-ready' && (await fencing.isGone())) return hostGoneResult(fencing);
  return { kind: 'failed', fault: reason, hookState: withoutFence(fencing.lease) };
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
