import { inputBytes, runProblem } from '../../../../shared/blueprints/host/index.ts';
import type { Program } from '../../../../shared/model/execution.ts';
import type { ActiveLease, Lease } from '../../../../shared/model/lease.ts';
import { limits } from '../../../../shared/model/limits.ts';
import {
  type ExecutionRequestBody,
  executionRequest,
  executionView,
} from '../../../../shared/model/wire/execution.ts';
import { createExecutionRecord } from '../../../../shared/turns/execution/create.ts';
import { accepted } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { mustLease } from '../../objects/load.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { executionViewOf } from '../../views/execution.ts';

export const createExecution = route('POST /v1/leases/{id}/executions', {
  rule: 'use',
  tag: 'executions',
  summary: 'Run a command on an active lease',
  rateLimited: true,
  params: leaseParams,
  body: executionRequest,
  refuses: ['wrong-state', 'too-many-executions', 'invalid-header'],
  answers: { 202: { description: 'Queued', schema: executionView } },
  async act(ports, input) {
    const { who, from, body, header } = input;
    const { id } = input.params;
    // A client relying on an ignored key would run its command twice.
    if (header('idempotency-key') !== null) {
      refuse(
        'invalid-header',
        'Executions do not support Idempotency-Key: a repeated request runs again.',
        {
          hint: 'check the lease’s executions before you retry',
        },
      );
    }
    const lease = await mustLease(ports, input, id);
    const request = {
      program: programOf(body),
      timeoutSeconds: body.timeoutSeconds ?? limits.executionTimeoutDefault,
      requestedBy: who.name,
      from,
    };
    const creation = await createExecutionRecord(
      ports.turns,
      mustBeRunnable(ports, lease),
      request,
    );
    switch (creation.kind) {
      case 'created': {
        const view = executionViewOf(ports, creation.execution);
        return accepted(view, view.links.self);
      }
      case 'not-active':
        return refuseState(id, creation.state);
      case 'too-many':
        return refuse(
          'too-many-executions',
          `${id} has ${creation.unfinished} unfinished executions.`,
        );
      case 'busy':
        return refuse('try-again', `${id} could not be reached just now.`);
    }
  },
});

function programOf(body: ExecutionRequestBody): Program {
  const { argv = null, script = null, cwd = null, env = {}, stdin, stdinBase64 } = body;
  if (stdin !== undefined && stdinBase64 !== undefined) {
    refuse('invalid-body', 'stdin and stdinBase64 exclude each other: give one of them.', {
      field: 'stdinBase64',
    });
  }
  const bytes =
    stdin !== undefined
      ? Buffer.from(stdin, 'utf8')
      : stdinBase64 === undefined
        ? null
        : Buffer.from(stdinBase64, 'base64');
  const run = { argv, script, cwd, env, stdin: bytes };
  const size = inputBytes(run);
  if (size > limits.executionInputBytes) {
    const most = limits.executionInputBytes;
    refuse(
      'too-large',
      `Command, environment, input and script have ${size} bytes; the limit is ${most}.`,
    );
  }
  const wrong = runProblem({ ...run, timeoutSeconds: 1 });
  if (wrong) refuse('invalid-body', wrong, { field: faultyField(run) });
  return { argv, script, cwd, env, stdin: bytes === null ? null : bytes.toString('base64') };
}

/** Returns the field of a program that is at fault, by trying the parts one by one. */
function faultyField(run: Omit<Program, 'stdin'>): string {
  if (run.argv === null || run.script !== null) {
    if ((run.argv === null) === (run.script === null)) return run.argv === null ? 'argv' : 'script';
  }
  const harmless = { argv: ['true'], script: null, cwd: null, stdin: null, timeoutSeconds: 1 };
  if (runProblem({ ...harmless, env: run.env })) return 'env';
  if (runProblem({ ...harmless, cwd: run.cwd, env: {} })) return 'cwd';
  return run.argv === null ? 'script' : 'argv';
}

/** Refuses a lease past its `until`, even if its worker has not ended it yet. */
function mustBeRunnable({ turns }: ApiPorts, lease: Lease): ActiveLease {
  if (lease.state !== 'active') return refuseState(lease.id, lease.state);
  return lease.until > turns.clock.now() ? lease : refuseState(lease.id, 'past its end');
}

const refuseState = (id: string, state: string): never =>
  refuse('wrong-state', `${id} is ${state}: commands run only on an active lease.`, {
    extra: { state },
  });
