import type { Execution, UnfinishedExecution } from '../../model/execution.ts';

export const isUnfinished = (execution: Execution): execution is UnfinishedExecution =>
  execution.state === 'queued' || execution.state === 'running';
