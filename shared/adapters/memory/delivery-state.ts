import type { Instant } from '../../model/time.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import { shownCharacters } from '../common/delivery-limits.ts';
import type { CloudState, SentDelivery } from './cloud-state.ts';

/** The agent's exit code for a script that it stopped; a script that exits so looks the same. */
const stoppedCode = 137;

export const deliveryDeadline = ({ sentAt, delivery }: SentDelivery): Instant =>
  sentAt + delivery.deliverySeconds * 1_000;

type EndedDeliveryState = Extract<DeliveryState, { state: 'ended' }>;
type DeliveryEnding = Readonly<{ how: EndedDeliveryState['how']; at: Instant }>;

/** Returns the state at the present time: of all possible endings, the earliest has ended it. */
export function deliveryState(cloud: CloudState, sent: SentDelivery): DeliveryState {
  const endings = sent.begun ? endingsOf(cloud, sent, sent.begun) : endingsUnbegun(cloud, sent);
  const [first] = endings
    .filter(({ at }) => at <= cloud.clock.now())
    .toSorted((a, b) => a.at - b.at);
  // The agent reports a script as running once it has accepted it, begun or not.
  if (!first) return { state: sent.acceptedAt === null ? 'waiting' : 'running' };

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

function endingsUnbegun(cloud: CloudState, sent: SentDelivery): readonly DeliveryEnding[] {
  if (sent.acceptedAt === null)
    return [{ how: 'undelivered', at: deliveryDeadline(sent) }, ...cancellation(sent)];
  const dead = cloud.hosts.get(sent.delivery.host)?.endingAt ?? Number.POSITIVE_INFINITY;
  return [...cancellation(sent).filter(({ at }) => at < dead), lostEnding(sent)];
}

/** A dead host reports nothing any more: SSM says running until both timeouts are over. */
const lostEnding = ({ sentAt, delivery }: SentDelivery): DeliveryEnding => ({
  how: 'lost',
  at: sentAt + (delivery.deliverySeconds + delivery.runSeconds) * 1_000,
});

/** Returns all that may have ended a script that began: the earliest did. */
export function endingsOf(
  cloud: CloudState,
  sent: SentDelivery,
  { at, result }: NonNullable<SentDelivery['begun']>,
): readonly DeliveryEnding[] {
  const { runSeconds } = sent.delivery;
  const dead = cloud.hosts.get(sent.delivery.host)?.endingAt ?? Number.POSITIVE_INFINITY;
  const exit = at + result.durationMs;
  const timeout = at + runSeconds * 1_000;
  const own: readonly DeliveryEnding[] = [
    { how: result.exitCode === stoppedCode ? 'timed-out' : 'exited', at: exit },
    { how: 'timed-out', at: timeout },
    ...cancellation(sent),
  ];
  return [...own.filter((ending) => ending.at < dead), lostEnding(sent)];
}

function cancellation({ cancelledAt }: SentDelivery): readonly DeliveryEnding[] {
  return cancelledAt === null ? [] : [{ how: 'cancelled', at: cancelledAt }];
}
