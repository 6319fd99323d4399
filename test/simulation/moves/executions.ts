import { ask } from '../stage/ask.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const activeLeases = ({ view }: Stage) =>
  [...view.leases.values()].filter(({ state }) => state === 'active');
const openExecutions = ({ view }: Stage) =>
  [...view.executions.values()].filter(({ state }) => state === 'queued' || state === 'running');

const runCommand: Move = {
  name: 'run a command',
  weight: (stage) => (activeLeases(stage).length > 0 && openExecutions(stage).length < 14 ? 3 : 0),
  act(stage) {
    const lease = stage.chance.pick(activeLeases(stage));
    const timeoutSeconds = stage.chance.one(5, 60, 3_600);
    // A small program is in the record of its execution, a large one is an item of its own.
    const isLarge = timeoutSeconds === 60;
    const program = isLarge ? { script: `true ${'x'.repeat(2_000)}` } : { argv: ['true'] };
    if (lease) ask(stage, `POST /v1/leases/${lease.id}/executions`, { ...program, timeoutSeconds });
  },
};

const cancelCommand: Move = {
  name: 'cancel a command',
  weight: (stage) => (openExecutions(stage).length > 0 ? 0.7 : 0),
  act(stage) {
    const execution = stage.chance.pick(openExecutions(stage));
    if (execution) ask(stage, `POST /v1/executions/${execution.id}/cancel`, {});
  },
};

export const executionMoves: readonly Move[] = [runCommand, cancelCommand];
