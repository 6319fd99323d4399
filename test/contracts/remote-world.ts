import type { Outputs } from '../../shared/ports/outputs.ts';
import type { Delivery, DeliveryState, Remote } from '../../shared/ports/remote.ts';
import type { Eventually } from './eventually.ts';

/** `refused`: nothing is sent. `unanswered`: the script is sent, but the answer is lost. */
export type SendTrouble = 'refused' | 'unanswered';

export type RemoteWorld = Readonly<{
  remote: Remote;
  /** Where the hosts store what scripts write. */
  outputs: Outputs;
  /** Cancels a delivery outside Drydock. */
  cancel: (deliveryId: string) => Promise<void>;
  // Two hosts that answer, one that is not registered yet, and one that has died.
  host: string;
  otherHost: string;
  youngHost: string;
  deadHost: string;
  eventually: Eventually;
  troubleNextSend: (trouble: SendTrouble) => void;
  close: () => Promise<void>;
}>;

/** The scripts of this suite and their effects, for worlds that cannot run them. */
export const scripts = {
  greet: { script: 'echo hello', exitCode: 0, stdout: 'hello\n', stderr: '', lasts: 0 },
  fail: {
    script: 'echo some; echo oops >&2; exit 3',
    exitCode: 3,
    stdout: 'some\n',
    stderr: 'oops\n',
    lasts: 0,
  },
  long: {
    script: "head -c 9000 /dev/zero | tr '\\0' x",
    exitCode: 0,
    stdout: 'x'.repeat(9_000),
    stderr: '',
    lasts: 0,
  },
  sleep: { script: 'sleep 25', exitCode: 0, stdout: '', stderr: '', lasts: 25_000 },
} as const;

export type GetRemoteWorld = () => RemoteWorld;
type EndedState = Extract<DeliveryState, { state: 'ended' }>;

const isEnded = (seen: DeliveryState): seen is EndedState => seen.state === 'ended';

export function aDelivery(
  { host }: Pick<RemoteWorld, 'host'>,
  changes: Partial<Delivery> = {},
): Delivery {
  return {
    host,
    script: scripts.greet.script,
    comment: 'a test',
    deliverySeconds: 30,
    runSeconds: 60,
    outputPrefix: null,
    ...changes,
  };
}

export async function endOfDelivery(
  world: RemoteWorld,
  id: string,
  host = world.host,
): Promise<DeliveryState> {
  return world.eventually(() => world.remote.look(host, id), isEnded);
}
