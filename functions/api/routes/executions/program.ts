import { programView } from '../../../../shared/model/wire/execution.ts';
import { readProgram } from '../../../../shared/turns/execution/program.ts';
import { ok } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { mustExecution } from '../../objects/load.ts';
import { refuse } from '../../problems.ts';
import { wholeProgramViewOf } from '../../views/execution.ts';

export const executionProgram = route('GET /v1/executions/{id}/program', {
  rule: 'see',
  tag: 'executions',
  summary: 'Show what an execution runs, however large it is',
  params: executionParams,
  answers: { 200: { description: 'Its command or script', schema: programView } },
  async act(ports, input) {
    const execution = await mustExecution(ports, input, input.params.id);
    const program = await readProgram(ports.turns.store, execution);
    if (program === null)
      refuse('not-found', `The program of ${execution.id} is no longer stored.`);
    return ok(wholeProgramViewOf(program));
  },
});
