import { FaultError, fault } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import type { Delivery, DeliveryState, Remote } from '../../ports/remote.ts';
import { refuseUndeliverable } from '../common/deliverable.ts';
import { act, answers, type CloudState, isRegistered, type Sent } from './cloud-state.ts';

const shownCharacters = 8_000;
/** The agent's own code for a script that it stopped; whoever exits so is taken for one. */
const stoppedCode = 137;

/** Hosts whose scripts are a function of the test's. It refuses what SSM refuses. */
export function createMemoryRemote(cloud: CloudState): Remote {
  const now = () => cloud.clock.now();

  return {
    online: (hosts) =>
      act(cloud, 'online', () =>
        hosts.filter((id) => {
          const host = cloud.hosts.get(id);
          return host !== undefined && answers(host, now());
        }),
      ),

    send: (delivery) =>
      act(cloud, 'send', () => {
        refuseUndeliverable(delivery);
        return accept(cloud, delivery);
      }),

    commentOf: (deliveryId) =>
      act(cloud, 'look', () => cloud.sent.get(deliveryId)?.delivery.comment ?? null),

    look: (host, deliveryId) =>
      act(cloud, 'look', () => {
        const sent = find(cloud, host, deliveryId);
        const known = sent && sent.sentAt + cloud.pace.knownMs <= now();
        return known ? deliveryState(cloud, sent) : { state: 'unknown' };
      }),
  };
}

function find(cloud: CloudState, host: string, deliveryId: string): Sent | undefined {
  const sent = cloud.sent.get(deliveryId);
  return sent?.delivery.host === host ? sent : undefined;
}

function accept(cloud: CloudState, delivery: Delivery): string {
  const host = cloud.hosts.get(delivery.host);
  if (!host || !isRegistered(host, cloud.clock.now())) {
    throw new FaultError(fault('not-ready', `${delivery.host} is not registered with SSM`));
  }
  const id = cloud.mint('delivery');
  cloud.sent.set(id, {
    id,
    delivery,
    sentAt: cloud.clock.now(),
    delayMs: cloud.delay(),
    begun: null,
    cancelledAt: null,
  });
  cloud.waiting.add(id);
  cloud.settle();
  return id;
}

/** Begins what its host could take by now, in order of sending. A script runs once, or never. */
export function beginDeliveries(cloud: CloudState): void {
  for (const id of cloud.waiting) {
    const sent = cloud.sent.get(id);
    const at = sent ? beginning(cloud, sent) : null;
    if (sent && at !== null) {
      // Off the list first: a script may look at this world, and must not begin again.
      cloud.waiting.delete(id);
      const { host, script, comment } = sent.delivery;
      const result = cloud.onScript(host, script, comment);
      cloud.sent.set(id, { ...sent, begun: { at, result } });
    } else if (!sent || sent.cancelledAt !== null || deadlineOf(sent) <= cloud.clock.now()) {
      cloud.waiting.delete(id);
    }
  }
}

/** When the host took the delivery; null when it has not, or never will. */
function beginning(cloud: CloudState, sent: Sent): Instant | null {
  const host = cloud.hosts.get(sent.delivery.host);
  if (!host || host.answersFrom === null || sent.cancelledAt !== null) return null;
  const at = Math.max(sent.sentAt + cloud.pace.deliveryMs + sent.delayMs, host.answersFrom);
  const tooLate = at >= deadlineOf(sent) || (host.endingAt !== null && at >= host.endingAt);
  return tooLate || at > cloud.clock.now() ? null : at;
}

const deadlineOf = ({ sentAt, delivery }: Sent): Instant =>
  sentAt + delivery.deliverySeconds * 1_000;

type Ended = Extract<DeliveryState, { state: 'ended' }>;
type Ending = Readonly<{ how: Ended['how']; at: Instant }>;

/** A function of time: of all that could have ended it, the earliest did. */
export function deliveryState(cloud: CloudState, sent: Sent): DeliveryState {
  const endings = sent.begun ? endingsOf(cloud, sent, sent.begun) : endingsUnbegun(sent);
  const [first] = endings
    .filter(({ at }) => at <= cloud.clock.now())
    .toSorted((a, b) => a.at - b.at);
  if (!first) return { state: sent.begun ? 'running' : 'waiting' };

  const result = first.how === 'exited' ? sent.begun?.result : undefined;
  return {
    state: 'ended',
    how: first.how,
    exitCode: result?.exitCode ?? null,
    stdout: result?.stdout.slice(0, shownCharacters) ?? '',
    stderr: result?.stderr.slice(0, shownCharacters) ?? '',
    endedAt: first.at,
  };
}

function endingsUnbegun(sent: Sent): readonly Ending[] {
  return [{ how: 'undelivered', at: deadlineOf(sent) }, ...cancellation(sent)];
}

function endingsOf(
  cloud: CloudState,
  sent: Sent,
  { at, result }: NonNullable<Sent['begun']>,
): readonly Ending[] {
  const { deliverySeconds, runSeconds } = sent.delivery;
  const dead = cloud.hosts.get(sent.delivery.host)?.endingAt ?? Number.POSITIVE_INFINITY;
  const exit = at + result.durationMs;
  const timeout = at + runSeconds * 1_000;
  const own: readonly Ending[] = [
    { how: result.exitCode === stoppedCode ? 'timed-out' : 'exited', at: exit },
    { how: 'timed-out', at: timeout },
    ...cancellation(sent),
  ];
  // A dead host reports nothing any more: SSM says running until all of the time is over.
  const lost = { how: 'lost', at: sent.sentAt + (deliverySeconds + runSeconds) * 1_000 } as const;
  return [...own.filter((ending) => ending.at < dead), lost];
}

function cancellation({ cancelledAt }: Sent): readonly Ending[] {
  return cancelledAt === null ? [] : [{ how: 'cancelled', at: cancelledAt }];
}
