import { isUnfinished } from '../../../../shared/lifecycle/execution/unfinished.ts';
import { executionView } from '../../../../shared/model/wire/execution.ts';
import { readExecution } from '../../../../shared/turns/read.ts';
import { ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { noBody } from '../../http/read-body.ts';
import { waitQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { mustExecution } from '../../objects/load.ts';
import { readWaiting } from '../../objects/wait.ts';
import { executionFace, executionViewOf } from '../../views/execution.ts';

export const showExecution = route({
  method: 'GET',
  path: '/v1/executions/{id}',
  rule: 'see',
  tag: 'executions',
  summary: 'An execution, now or at its next change',
  params: executionParams,
  query: waitQuery,
  body: noBody,
  answers: { 200: { description: 'The execution', schema: executionView } },
  async act(ports, asked) {
    const { query } = asked;
    const { id } = asked.params;
    await mustExecution(ports, asked, id);
    const execution = await readWaiting(ports, query, {
      id,
      read: () => readExecution(ports.turns.store, id),
      face: executionFace,
      moves: isUnfinished,
      rests: (record) => !isUnfinished(record),
    });
    return ok(executionViewOf(ports, execution));
  },
});
