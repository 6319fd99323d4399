import { isUnfinished } from '../../../../shared/lifecycle/execution/unfinished.ts';
import { executionView } from '../../../../shared/model/wire/execution.ts';
import { commandRequest } from '../../../../shared/model/wire/lease.ts';
import { accepted, ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { noQuery } from '../../http/read-query.ts';
import { mustEnd } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { append } from '../../objects/append.ts';
import { mustExecution, mustLease } from '../../objects/load.ts';
import { executionViewOf } from '../../views/execution.ts';

export const cancelExecution = route({
  ...{ method: 'POST', path: '/v1/executions/{id}/cancel', needs: 'lessee', tag: 'executions' },
  summary: 'Stop an execution and everything it started; twice is not an error',
  ...{ params: executionParams, query: noQuery, body: commandRequest },
  answers: {
    200: { description: 'It had ended already', schema: executionView },
    202: { description: 'It is told to stop', schema: executionView },
  },
  async act(ports, { who, params: { id }, body }) {
    const execution = await mustExecution(ports, id);
    mustEnd(who, await mustLease(ports, execution.lease));
    const view = executionViewOf(ports, execution);
    if (!isUnfinished(execution)) return ok(view);
    const asked = { by: who.name, because: body.because ?? `cancelled by ${who.name}` };
    await append(ports, id, { kind: 'cancel' }, asked);
    return accepted(view);
  },
});
