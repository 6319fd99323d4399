import { ask } from '../stage/ask.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const active = ({ view }: Stage) =>
  [...view.leases.values()].filter(({ state }) => state === 'active');
const open = ({ view }: Stage) =>
  [...view.executions.values()].filter(({ state }) => state === 'queued' || state === 'running');

const run: Move = {
  name: 'run a command',
  weight: (stage) => (active(stage).length > 0 && open(stage).length < 8 ? 3 : 0),
  act(stage) {
    const lease = stage.chance.pick(active(stage));
    const timeoutSeconds = stage.chance.one(5, 60, 3_600);
    if (lease)
      ask(stage, `POST /v1/leases/${lease.id}/executions`, { argv: ['true'], timeoutSeconds });
  },
};

const cancel: Move = {
  name: 'cancel a command',
  weight: (stage) => (open(stage).length > 0 ? 0.7 : 0),
  act(stage) {
    const execution = stage.chance.pick(open(stage));
    if (execution) ask(stage, `POST /v1/executions/${execution.id}/cancel`, {});
  },
};

export const executionMoves: readonly Move[] = [run, cancel];
