import {
  cancelScript,
  readVerdict,
  runScript,
  stderrMarkerLength,
} from '../../blueprints/host/index.ts';
import type { Hook } from '../../lifecycle/decision.ts';
import type {
  ExecutionEnd,
  ExecutionHookResult,
  ExecutionOutcome,
} from '../../lifecycle/execution/turn.ts';
import type { RunningExecution, Tail } from '../../model/execution.ts';
import { faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import type { OutputKey } from '../../ports/outputs.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { WorkerPorts } from '../ports.ts';
import { readCommands } from '../read/records.ts';

/** Returns the prefix under which the whole output of an execution is stored, byte for byte. */
export const outputPrefix = ({ lease, ulid }: Pick<RunningExecution, 'lease' | 'ulid'>): string =>
  `executions/${lease}/${ulid}`;

/** Performs one act on the host. A failure outside is a result: the record says what to retry. */
export async function executionHook(
  ports: WorkerPorts,
  execution: RunningExecution,
  hook: Hook,
  deadline: Instant,
): Promise<ExecutionHookResult> {
  try {
    if (hook === 'send') return await send(ports, execution, deadline);
    if (hook === 'cancel') return await cancel(ports, execution);
    return { kind: 'looked', outcome: await look(ports, execution, execution.delivery) };
  } catch (error) {
    const found = faultOf(error);
    if (found.reason === 'bug') ports.log.error('a hook failed', { id: execution.id, error });
    return { kind: 'failed', fault: found };
  }
}

/** Sends, then polls briefly: most commands end before a wake could come back. */
async function send(
  ports: WorkerPorts,
  execution: RunningExecution,
  deadline: Instant,
): Promise<ExecutionHookResult> {
  const { program, timeoutSeconds } = execution;
  const stdin = program.stdin === null ? null : Buffer.from(program.stdin, 'base64');
  const delivery = await ports.hookPorts.remote.send({
    host: execution.host,
    script: runScript({
      lease: execution.lease,
      execution: execution.id,
      nonce: execution.nonce,
      argv: program.argv,
      script: program.script,
      cwd: program.cwd,
      env: program.env,
      stdin,
      timeoutSeconds,
    }),
    comment: execution.id,
    deliverySeconds: limits.deliverySeconds,
    runSeconds: Math.min(timeoutSeconds + limits.agentGrace, limits.executionTimeoutMax),
    outputPrefix: outputPrefix(execution),
  });
  const until = Math.min(deadline, ports.clock.now() + limits.executionInlineLookMs);
  let outcome: ExecutionOutcome | null = null;
  for (let ms: number = limits.lookFirstMs; ports.clock.now() + ms <= until; ) {
    await ports.hookPorts.pause(ms);
    outcome = await look(ports, execution, delivery);
    // A cancel must not wait for this poll: its wake is queued behind this very turn.
    if (outcome !== null || (await readCommands(ports.store, execution.id)).length > 0) break;
    ms = Math.min(ms * 2, limits.lookMostMs);
  }
  return { kind: 'sent', delivery, outcome };
}

async function look(
  ports: WorkerPorts,
  execution: RunningExecution,
  delivery: string | null,
): Promise<ExecutionOutcome | null> {
  if (delivery === null) return null;
  const state = await ports.hookPorts.remote.look(execution.host, delivery);
  return state.state === 'ended' ? outcomeOf(ports, execution, delivery, state) : null;
}

type EndedDelivery = Extract<DeliveryState, { state: 'ended' }>;

async function outcomeOf(
  ports: WorkerPorts,
  execution: RunningExecution,
  delivery: string,
  state: EndedDelivery,
): Promise<ExecutionOutcome> {
  const key = { prefix: outputPrefix(execution), deliveryId: delivery, host: execution.host };
  const stderrSkip = stderrMarkerLength(state.stderr, execution.nonce);
  const [stdout, stderr] = await Promise.all([
    tail(ports, { ...key, stream: 'stdout' }, state.stdout, 0),
    tail(ports, { ...key, stream: 'stderr' }, state.stderr, stderrSkip),
  ]);
  return {
    ended: executionEndOf(state, execution.nonce),
    at: state.endedAt,
    stdout,
    stderr,
    stderrSkip,
  };
}

/**
 * Returns the last bytes of a stream, as bytes: a character that is cut in two is the reader's to
 * handle. `shown` is what the agent itself returned of the stream's beginning.
 */
async function tail(
  ports: WorkerPorts,
  key: OutputKey,
  shown: string,
  skip: number,
): Promise<Tail> {
  const size = await ports.outputs.size(key);
  const beginning = Buffer.from(shown).subarray(skip);
  // An agent that cannot store the output only logs that: the command's result stands.
  if (size === 0 && beginning.length > 0) {
    const last = beginning.subarray(-limits.tailBytes);
    return { base64: last.toString('base64'), bytes: beginning.length, stored: false };
  }
  const from = Math.max(skip, size - limits.tailBytes);
  if (size <= skip) return { base64: '', bytes: 0 };
  const bytes = await ports.outputs.read(key, from, size);
  return { base64: Buffer.from(bytes).toString('base64'), bytes: size - skip };
}

function executionEndOf(state: EndedDelivery, nonce: string): ExecutionEnd {
  switch (state.how) {
    case 'exited': {
      const verdict = readVerdict(state, nonce);
      if (verdict.kind === 'exited') return { how: 'exited', exitCode: verdict.exitCode };
      if (verdict.kind === 'unclear') return { how: 'unclear', detail: verdict.detail };
      if (verdict.kind === 'ended')
        return { how: 'unclear', detail: 'the host answered for a lease' };
      return { how: verdict.kind };
    }
    case 'lost':
      return { how: 'unclear', detail: 'its wrapper or its host went away while it ran' };
    case 'undelivered':
    case 'timed-out':
    case 'cancelled':
      return { how: state.how };
  }
}

/** Kills the command by a delivery of its own; the first delivery then ends with its wrapper. */
async function cancel(
  ports: WorkerPorts,
  execution: RunningExecution,
): Promise<ExecutionHookResult> {
  const { lease, id, nonce, host } = execution;
  await ports.hookPorts.remote.send({
    host,
    script: cancelScript({ lease, execution: id, nonce }),
    comment: `cancel ${id}`,
    deliverySeconds: limits.deliverySeconds,
    runSeconds: limits.deliverySeconds,
    outputPrefix: null,
  });
  return { kind: 'cancel-sent' };
}
