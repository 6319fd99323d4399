import { isUnfinished } from '../../../../shared/lifecycle/execution/unfinished.ts';
import { executionView } from '../../../../shared/model/wire/execution.ts';
import { commandRequest } from '../../../../shared/model/wire/lease.ts';
import { accepted, ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustExecution } from '../../objects/load.ts';
import { executionViewOf } from '../../views/execution.ts';

export const cancelExecution = route({
  method: 'POST',
  path: '/v1/executions/{id}/cancel',
  rule: 'end',
  tag: 'executions',
  summary: 'Stop an execution and everything it started; twice is not an error',
  paced: true,
  params: executionParams,
  query: noQuery,
  body: commandRequest,
  answers: {
    200: { description: 'It had ended already', schema: executionView },
    202: { description: 'It is told to stop', schema: executionView },
  },
  async act(ports, asked) {
    const { who, from, body } = asked;
    const { id } = asked.params;
    const execution = await mustExecution(ports, asked, id);
    const view = executionViewOf(ports, execution);
    if (!isUnfinished(execution)) return ok(view);
    const because = body.because ?? `cancelled by ${who.name}`;
    await append(ports, id, { kind: 'cancel' }, { by: who.name, from, because });
    return accepted(view);
  },
});
