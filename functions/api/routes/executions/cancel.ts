import { isUnfinished } from '../../../../shared/model/execution.ts';
import { executionView } from '../../../../shared/model/wire/execution.ts';
import { commandRequest } from '../../../../shared/model/wire/lease.ts';
import { accepted, ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustExecution } from '../../objects/load.ts';
import { executionViewOf } from '../../views/execution.ts';

export const cancelExecution = route('POST /v1/executions/{id}/cancel', {
  rule: 'end',
  tag: 'executions',
  summary: 'Cancel an execution and everything it started; repeating it is not an error',
  rateLimited: true,
  params: executionParams,
  body: commandRequest,
  answers: {
    200: { description: 'It had already ended', schema: executionView },
    202: { description: 'The cancellation was accepted', schema: executionView },
  },
  async act(ports, input) {
    const { who, from, body } = input;
    const { id } = input.params;
    const execution = await mustExecution(ports, input, id);
    const view = executionViewOf(ports, execution);
    if (!isUnfinished(execution)) return ok(view);
    const reason = body.reason ?? `cancelled by ${who.name}`;
    await append(ports, id, { kind: 'cancel' }, { by: who.name, from, reason });
    return accepted(view);
  },
});
