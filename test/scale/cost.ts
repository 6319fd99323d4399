import type { FunctionName, Usage } from './tally.ts';

/** List prices of us-east-1 in dollars, without the free tier. Lambda runs on arm64. */
const prices = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  queueRequest: 0.5e-6,
  apiRequest: 1e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
};

type Billed = Exclude<FunctionName, 'sweeper'>;

/** Memory of each function in GB, as in `infra/aws/functions.ts`. */
const memory: Readonly<Record<Billed, number>> = {
  api: 0.5,
  'lease-worker': 0.5,
  'resource-worker': 0.5,
  timer: 0.25,
};

/** Returns what the functions cost, with the tables, queues and gateway that they used. */
export const dollarsOf = (usage: Readonly<Record<Billed, Usage>>): number =>
  dollarsOfFunction(usage.api, memory.api) +
  usage.api.invocations * prices.apiRequest +
  dollarsOfFunction(usage['lease-worker'], memory['lease-worker']) +
  dollarsOfFunction(usage['resource-worker'], memory['resource-worker']) +
  dollarsOfFunction(usage.timer, memory.timer);

const dollarsOfFunction = (used: Usage, gigabytes: number): number =>
  used.write * prices.writeUnit +
  used.read * prices.readUnit +
  used.queueRequests * prices.queueRequest +
  used.invocations * prices.invocation +
  (used.billedMs / 1_000) * gigabytes * prices.gigabyteSecond;
