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
    let isAllowed = false;
    const { record, since } = await readWaiting(ports, query, {
      ...executionChanges,
      id,
      async read() {
        // Its lease decides who may see it, and never changes its owner: one look at it is enough.
        if (isAllowed) return readExecution(ports.turns.store, id);
        const execution = await mustExecution(ports, input, id);
        isAllowed = true;
        return execution;
      },
    });
    return ok(executionViewOf(ports, record), since);
  },
});
