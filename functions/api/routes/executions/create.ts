import { inputBytes, problemWith } from '../../../../shared/blueprints/host/index.ts';
import type { Program } from '../../../../shared/model/execution.ts';
import type { ActiveLease, Lease } from '../../../../shared/model/lease.ts';
import { limits } from '../../../../shared/model/limits.ts';
import {
  type ExecutionRequestBody,
  executionRequest,
  executionView,
} from '../../../../shared/model/wire/execution.ts';
import { birthExecution } from '../../../../shared/turns/birth-execution.ts';
import { accepted } from '../../http/answer.ts';
import { leaseParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { mustLease } from '../../objects/load.ts';
import type { ApiPorts } from '../../ports.ts';
import { executionViewOf } from '../../views/execution.ts';

export const createExecution = route({
  method: 'POST',
  path: '/v1/leases/{id}/executions',
  rule: 'use',
  tag: 'executions',
  summary: 'Run a command on an active lease',
  paced: true,
  params: leaseParams,
  query: noQuery,
  body: executionRequest,
  refuses: ['wrong-state', 'too-many-executions', 'invalid-header'],
  answers: { 202: { description: 'It is queued', schema: executionView } },
  async act(ports, asked) {
    const { who, from, body, header } = asked;
    const { id } = asked.params;
    // Whoever relies on a key that is not looked at runs a command twice.
    if (header('idempotency-key') !== null) {
      refuse('invalid-header', 'An execution takes no Idempotency-Key: asked twice, it is two.', {
        hint: 'look at the lease’s executions before asking again',
      });
    }
    const lease = await mustLease(ports, asked, id);
    const request = {
      program: programOf(body),
      timeoutSeconds: body.timeoutSeconds ?? limits.executionTimeoutDefault,
      askedBy: who.name,
      from,
    };
    const born = await birthExecution(ports.turns, mustBeActive(ports, lease), request);
    switch (born.kind) {
      case 'born': {
        const view = executionViewOf(ports, born.execution);
        return accepted(view, view.links.self);
      }
      case 'not-active':
        return refuseState(id, born.state);
      case 'too-many':
        return refuse('too-many-executions', `${id} has ${born.unfinished} unfinished executions.`);
      case 'busy':
        return refuse('try-again', `${id} could not be reached just now.`);
    }
  },
});

function programOf(body: ExecutionRequestBody): Program {
  const { argv = null, script = null, cwd = null, env = {}, stdin, stdinBase64 } = body;
  if (stdin !== undefined && stdinBase64 !== undefined) {
    refuse('invalid-body', 'stdin and stdinBase64 say the same thing: give one of them.', {
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
    refuse('too-large', `Command, environment, input and script have ${size} bytes; ${most} fit.`);
  }
  const wrong = problemWith({ ...run, timeoutSeconds: 1 });
  if (wrong) refuse('invalid-body', wrong, { field: fieldOf(run) });
  return { argv, script, cwd, env, stdin: bytes === null ? null : bytes.toString('base64') };
}

/** Which part of a program is at fault: the parts are tried one by one. */
function fieldOf(run: Omit<Program, 'stdin'>): string {
  if (run.argv === null || run.script !== null) {
    if ((run.argv === null) === (run.script === null)) return run.argv === null ? 'argv' : 'script';
  }
  const harmless = { argv: ['true'], script: null, cwd: null, stdin: null, timeoutSeconds: 1 };
  if (problemWith({ ...harmless, env: run.env })) return 'env';
  if (problemWith({ ...harmless, cwd: run.cwd, env: {} })) return 'cwd';
  return run.argv === null ? 'script' : 'argv';
}

/** `until` ends it by the clock, whether or not its worker has got to it. */
function mustBeActive({ turns }: ApiPorts, lease: Lease): ActiveLease {
  if (lease.state !== 'active') return refuseState(lease.id, lease.state);
  return lease.until > turns.clock.now() ? lease : refuseState(lease.id, 'past its end');
}

const refuseState = (id: string, state: string): never =>
  refuse('wrong-state', `${id} is ${state}: commands run on an active lease only.`, {
    extra: { state },
  });
