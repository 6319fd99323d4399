import {
  cancelScript,
  readVerdict,
  runScript,
  stderrMarkerLength,
} from '../../blueprints/host/index.ts';
import type { Hook } from '../../lifecycle/decision.ts';
import type { ExecutionEnd, ExecutionHookResult, Outcome } from '../../lifecycle/execution/turn.ts';
import type { RunningExecution, Tail } from '../../model/execution.ts';
import { faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import type { OutputKey } from '../../ports/outputs.ts';
import type { DeliveryState } from '../../ports/remote.ts';
import type { WorkerPorts } from '../ports.ts';
import { readCommands } from '../read/records.ts';

/** Under here lies the whole output of an execution, byte for byte. */
export const outputPrefix = ({ lease, ulid }: Pick<RunningExecution, 'lease' | 'ulid'>): string =>
  `executions/${lease}/${ulid}`;

/** One act on the host. A failure outside is an answer; the record says what to try again. */
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
    if (found.reason === 'bug')
      ports.log.error('an execution could not act', { id: execution.id, error });
    return { kind: 'failed', fault: found };
  }
}

/** Sends, then looks for a short while: most commands are over before a message could come back. */
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
  let outcome: Outcome | null = null;
  for (let ms: number = limits.lookFirstMs; ports.clock.now() + ms <= until; ) {
    await ports.hookPorts.pause(ms);
    outcome = await look(ports, execution, delivery);
    // Whoever cancels must not wait for us: its wake stands behind this very turn.
    if (outcome !== null || (await readCommands(ports.store, execution.id)).length > 0) break;
    ms = Math.min(ms * 2, limits.lookMostMs);
  }
  return { kind: 'sent', delivery, outcome };
}

async function look(
  ports: WorkerPorts,
  execution: RunningExecution,
  delivery: string | null,
): Promise<Outcome | null> {
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
): Promise<Outcome> {
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

/** The last bytes as bytes: a character cut in two is the reader's to mend. */
async function tail(
  ports: WorkerPorts,
  key: OutputKey,
  shown: string,
  skip: number,
): Promise<Tail> {
  const size = await ports.outputs.size(key);
  const begun = Buffer.from(shown).subarray(skip);
  // An agent that cannot store only logs it: the command ends as it ended.
  if (size === 0 && begun.length > 0) {
    const last = begun.subarray(-limits.tailBytes);
    return { base64: last.toString('base64'), bytes: begun.length, stored: false };
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

/** Kills on the host by a delivery of its own; what was sent first then ends by itself. */
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
