import { limits } from '../../shared/model/limits.ts';

const turnSeconds = limits.turnMs / 1_000;

/** Lambda ends an invocation that takes longer, in seconds. API Gateway waits for 30 s. */
export const functionSeconds = {
  api: 29,
  'lease-worker': turnSeconds,
  'resource-worker': turnSeconds,
  'execution-worker': turnSeconds,
  timer: turnSeconds,
  'host-events': 20,
  sweeper: 50,
  audit: 300,
} as const;
