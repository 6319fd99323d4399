import { executionView } from '../../../../shared/model/wire/execution.ts';
import { readExecution } from '../../../../shared/turns/read/records.ts';
import { ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { waitQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { executionChanges } from '../../objects/changes.ts';
import { mustExecution } from '../../objects/load.ts';
import { readWaiting } from '../../objects/wait.ts';
import { executionViewOf } from '../../views/execution.ts';

export const showExecution = route('GET /v1/executions/{id}', {
  rule: 'see',
  tag: 'executions',
  summary: 'Show an execution, now or at its next change',
  params: executionParams,
  query: waitQuery,
  answers: { 200: { description: 'The execution', schema: executionView, mayChange: true } },
  async act(ports, input) {
    const { query } = input;
    const { id } = input.params;
    await mustExecution(ports, input, id);
    const { record, since } = await readWaiting(ports, query, {
      ...executionChanges,
      id,
      read: () => readExecution(ports.turns.store, id),
    });
    return ok(executionViewOf(ports, record), since);
  },
});
