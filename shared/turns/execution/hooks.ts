import { cancelScript, lookSoon, runScript } from '../../blueprints/host/index.ts';
import type {
  ExecutionHook,
  ExecutionHookResult,
  ExecutionOutcome,
} from '../../lifecycle/execution/turn.ts';
import type { RunningExecution } from '../../model/execution.ts';
import { FaultError, fault, faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import type { WorkerPorts } from '../ports.ts';
import { readCommands } from '../read/records.ts';
import { cancelComment, runComment } from './comments.ts';
import { outcomeOf, outputPrefix } from './outcome.ts';
import { readProgram } from './program.ts';

/** Performs one act on the host. A failure outside is a result: the record says what to retry. */
export async function executionHook(
  ports: WorkerPorts,
  execution: RunningExecution,
  hook: ExecutionHook,
  deadline: Instant,
): Promise<ExecutionHookResult> {
  try {
    switch (hook) {
      case 'send':
        return await send(ports, execution, deadline);
      case 'cancel':
        return await cancel(ports, execution, deadline);
      case 'kill':
        await kill(ports, execution);
        return { kind: 'killed' };
      case 'look':
        return { kind: 'looked', outcome: await look(ports, execution) };
    }
  } catch (error) {
    const found = faultOf(error);
    if (found.reason === 'bug') ports.log.error('a hook failed', { id: execution.id, error });
    // What the host reports counts, whether the cancel reached it or not.
    const outcome = hook === 'cancel' ? await look(ports, execution).catch(() => null) : null;
    return outcome ? { kind: 'looked', outcome } : { kind: 'failed', hook, fault: found };
  }
}

/** Sends, then polls briefly: most commands end before a wake could come back. */
async function send(
  ports: WorkerPorts,
  execution: RunningExecution,
  deadline: Instant,
): Promise<ExecutionHookResult> {
  const { timeoutSeconds } = execution;
  const program = await readProgram(ports.store, execution);
  if (program === null) {
    throw new FaultError(fault('invalid', `the program of ${execution.id} is not stored any more`));
  }
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
    comment: runComment(execution.id),
    deliverySeconds: limits.deliverySeconds,
    runSeconds: Math.min(timeoutSeconds + limits.agentGrace, limits.agentTimeoutMax),
    outputPrefix: outputPrefix(execution),
  });
  return {
    kind: 'sent',
    delivery,
    outcome: await outcomeSoon(ports, execution, delivery, deadline),
  };
}

/** Looks at the delivery of the cancel, if one is under way, then at that of the command. */
async function look(
  ports: WorkerPorts,
  execution: RunningExecution,
): Promise<ExecutionOutcome | null> {
  const { delivery, cancel: asked } = execution;
  for (const id of [asked?.delivery ?? null, delivery]) {
    const state = id === null ? null : await ports.hookPorts.remote.look(execution.host, id);
    if (id !== null && state?.state === 'ended') return outcomeOf(ports, execution, id, state);
  }
  return null;
}

/** Returns how a delivery that was just sent ended; null if that is not known yet. */
async function outcomeSoon(
  ports: WorkerPorts,
  execution: RunningExecution,
  delivery: string,
  deadline: Instant,
): Promise<ExecutionOutcome | null> {
  const { remote, pause } = ports.hookPorts;
  const ended = await lookSoon({
    // From here on the delivery is known. A look that fails must not make it unknown again.
    look: () => remote.look(execution.host, delivery).catch(noteFailedLook(ports, execution)),
    pause,
    forMs: deadline - ports.clock.now(),
    // A cancel must not wait for these looks: its wake is queued behind this very turn.
    isEnough: async () => (await readCommands(ports.store, execution.id)).length > 0,
  });
  return ended && outcomeOf(ports, execution, delivery, ended);
}

const noteFailedLook =
  ({ log }: WorkerPorts, { id }: RunningExecution) =>
  (error: unknown): null => {
    log.warn('a look failed', { id, reason: faultOf(error).detail });
    return null;
  };

/**
 * Has the agent kill the wrapper, then sends a script that ends what is left and reports the
 * outcome, output included. The agent has workers of its own for kills, so they never wait behind
 * commands; but it reports nothing of what it killed. Both can be repeated.
 */
async function cancel(
  ports: WorkerPorts,
  execution: RunningExecution,
  deadline: Instant,
): Promise<ExecutionHookResult> {
  const { lease, id, nonce, host, cancel: asked } = execution;
  if (asked === null) throw new Error(`${id} is not being cancelled`);
  // The script alone is enough where a worker of the agent is free.
  await kill(ports, execution).catch((error: unknown) =>
    ports.log.warn('a kill failed', { id, reason: faultOf(error).detail }),
  );
  const delivery = await ports.hookPorts.remote.send({
    host,
    script: cancelScript({ lease, execution: id, nonce }),
    comment: cancelComment(id),
    deliverySeconds: limits.deliverySeconds,
    runSeconds: limits.deliverySeconds + limits.agentGrace,
    outputPrefix: outputPrefix(execution),
  });
  const sent = { ...execution, cancel: { ...asked, delivery } };
  return {
    kind: 'cancel-sent',
    delivery,
    outcome: await outcomeSoon(ports, sent, delivery, deadline),
  };
}

/** Has the agent kill the delivery of the command. */
async function kill(ports: WorkerPorts, { host, delivery }: RunningExecution): Promise<void> {
  if (delivery !== null) await ports.hookPorts.remote.cancel(host, delivery);
}
