import { bytesLeftOut, readVerdict, stderrMarkerLength } from '../../blueprints/host/index.ts';
import type { ExecutionEnd, ExecutionOutcome } from '../../lifecycle/execution/turn.ts';
import type { RunningExecution, Tail } from '../../model/execution.ts';
import { faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { OutputKey } from '../../ports/outputs.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { WorkerPorts } from '../ports.ts';

/** Returns the prefix under which the whole output of an execution is stored, byte for byte. */
export const outputPrefix = ({ lease, ulid }: Pick<RunningExecution, 'lease' | 'ulid'>): string =>
  `executions/${lease}/${ulid}`;

export type EndedDelivery = Extract<DeliveryState, { state: 'ended' }>;

/** Returns what an ended delivery reports: of the command, or of the cancel that it carried. */
export async function outcomeOf(
  ports: WorkerPorts,
  execution: RunningExecution,
  delivery: string,
  state: EndedDelivery,
): Promise<ExecutionOutcome> {
  const key = { prefix: outputPrefix(execution), deliveryId: delivery, host: execution.host };
  const stderrSkip = stderrMarkerLength(state.stderr, execution.nonce);
  const leftOut = bytesLeftOut(state.stderr, execution.nonce);
  const [stdout, stderr] = await Promise.all([
    tail(ports, { ...key, stream: 'stdout' }, state.stdout, 0),
    tail(ports, { ...key, stream: 'stderr' }, state.stderr, stderrSkip),
  ]);
  const ofCancel = delivery === execution.cancel?.delivery;
  return {
    delivery,
    ended: ofCancel ? cancelEndOf(state, execution.nonce) : executionEndOf(state, execution.nonce),
    at: state.endedAt,
    stdout: withLeftOut(stdout, leftOut.stdout),
    stderr: withLeftOut(stderr, leftOut.stderr),
    stderrSkip,
  };
}

/**
 * Returns the last bytes of a stream, as bytes: a character that is cut in two is the reader's to
 * handle. `shown` is what the agent itself returned of the stream's beginning. An output that
 * cannot be read is one that is not stored: how the command ended is known without it.
 */
async function tail(
  ports: WorkerPorts,
  key: OutputKey,
  shown: string,
  skip: number,
): Promise<Tail> {
  const beginning = Buffer.from(shown).subarray(skip);
  try {
    const size = await ports.outputs.size(key);
    // An agent that cannot store the output only logs that: the command's result stands.
    if (size === 0 && beginning.length > 0) return unstoredTail(beginning);
    const from = Math.max(skip, size - limits.tailBytes);
    if (size <= skip) return { base64: '', bytes: 0 };
    const bytes = await ports.outputs.read(key, from, size);
    return { base64: Buffer.from(bytes).toString('base64'), bytes: size - skip };
  } catch (error) {
    const { detail } = faultOf(error);
    ports.log.warn('an output could not be read', { prefix: key.prefix, reason: detail });
    return unstoredTail(beginning);
  }
}

const withLeftOut = (tail: Tail, leftOut: number): Tail =>
  leftOut > 0 ? { ...tail, leftOut } : tail;

const unstoredTail = (beginning: Buffer): Tail => ({
  base64: beginning.subarray(-limits.tailBytes).toString('base64'),
  bytes: beginning.length,
  stored: false,
});

/**
 * Returns how the command ended. What its wrapper reported stands, whatever became of the wrapper
 * while the agent copied the output: the marker comes first, and no command knows the nonce.
 */
function executionEndOf(state: EndedDelivery, nonce: string): ExecutionEnd {
  const reported = reportedEnd(state, nonce);
  if (state.how === 'exited' || reported.how !== 'unclear') return reported;
  switch (state.how) {
    case 'lost':
      return { how: 'unclear', detail: 'its wrapper or its host went away while it ran' };
    case 'cancelled':
      return { how: 'killed' };
    case 'undelivered':
    case 'timed-out':
      return { how: state.how };
    default:
      return unreachable(state.how);
  }
}

/** A cancel that the host did not carry out to its end tells nothing of the command. */
function cancelEndOf(state: EndedDelivery, nonce: string): ExecutionEnd {
  const reported = reportedEnd(state, nonce);
  const isKnown = state.how === 'exited' || reported.how !== 'unclear';
  return isKnown ? reported : { how: 'undelivered' };
}

function reportedEnd(state: EndedDelivery, nonce: string): ExecutionEnd {
  const verdict = readVerdict(state, nonce);
  switch (verdict.kind) {
    case 'exited':
      return { how: 'exited', exitCode: verdict.exitCode };
    case 'unclear':
      return { how: 'unclear', detail: verdict.detail };
    case 'ended':
      return { how: 'unclear', detail: 'the host answered for a lease' };
    case 'timed-out':
    case 'cancelled':
    case 'refused':
      return { how: verdict.kind };
  }
}
