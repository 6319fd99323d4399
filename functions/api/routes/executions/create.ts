import { inputBytes, runProblem } from '../../../../shared/blueprints/host/index.ts';
import type { RequestKey } from '../../../../shared/lifecycle/execution/request-key.ts';
import type { Execution, Program } from '../../../../shared/model/execution.ts';
import { ulidIn } from '../../../../shared/model/ids.ts';
import type { Json } from '../../../../shared/model/json.ts';
import { limits } from '../../../../shared/model/limits.ts';
import {
  type ExecutionRequestBody,
  executionRequest,
  executionView,
} from '../../../../shared/model/wire/execution.ts';
import { createExecutionRecord } from '../../../../shared/turns/execution/create.ts';
import type { Answer } from '../../http/answer.ts';
import {
  bodyHashOf,
  keyHash,
  readIdempotencyKey,
  refuseOtherBody,
  shortText,
} from '../../http/idempotency-key.ts';
import { leaseParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { executionChanges, waitingSince } from '../../objects/changes.ts';
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
  headers: {
    'Idempotency-Key':
      '1 to 128 visible ASCII characters; repeating the key and body returns the same execution, ' +
      'whose id ends with the key if that is a ULID of about now',
  },
  refuses: ['wrong-state', 'too-many-executions', 'key-reused'],
  answers: {
    200: {
      description: 'Requested before with this key: the execution as it is now',
      schema: executionView,
      mayChange: true,
    },
    202: { description: 'Queued', schema: executionView },
  },
  async act(ports, input) {
    const { who, from, body, header } = input;
    const { id } = input.params;
    const key = readIdempotencyKey(header('idempotency-key'));
    const lease = await mustLease(ports, input, id);
    const creation = await createExecutionRecord(ports.turns, lease, {
      program: programOf(body),
      timeoutSeconds: body.timeoutSeconds ?? limits.executionTimeoutDefault,
      requestedBy: who.name,
      from,
      key: key === null ? null : requestKeyOf(who.name, key, input.json),
    });
    switch (creation.kind) {
      case 'created':
        return executionAnswer(ports, creation.execution, 202);
      case 'exists':
        return executionAnswer(ports, creation.execution, 200);
      case 'other-body': {
        const execution = creation.execution.id;
        return refuseOtherBody(execution, { execution });
      }
      case 'not-active':
        return refuse(
          'wrong-state',
          `${id} is ${creation.state}: commands run only on an active lease.`,
          { extra: { state: creation.state } },
        );
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

const requestKeyOf = (by: string, key: string, json: Json): RequestKey => ({
  ulid: ulidIn(key),
  hash: shortText(keyHash(by, key)),
  bodyHash: bodyHashOf(json),
});

function executionAnswer(ports: ApiPorts, execution: Execution, status: 200 | 202): Answer {
  const body = executionViewOf(ports, execution);
  const since = waitingSince(executionChanges, execution);
  return { status, body, headers: { location: body.links.self }, waitingSince: since };
}

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
