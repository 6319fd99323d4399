import { listBehaviours } from './behaviour.ts';

const poller = 'infra/local/lambda/poller.test.ts';
const runtime = 'infra/local/lambda/runtime.test.ts';
const gateway = 'infra/local/gateway/gateway.test.ts';
const frozen = 'test/contracts/frozen-connections.test.ts';
const noLambda = 'functions of stories are called without Lambda or API Gateway';

/** What SQS, Lambda, API Gateway and connections do. */
export const servingBehaviours = listBehaviours([
  {
    name: 'group-lock',
    service: 'SQS',
    does: 'A FIFO queue shows nothing of a group while one of its messages is in flight.',
    local: {
      enforced: [poller, 'shows nothing of a group while one of its messages is in flight'],
    },
    simulated: 'always',
  },
  {
    name: 'visibility',
    service: 'SQS',
    does: 'A message that is not deleted comes back first, once its visibility timeout ends.',
    local: {
      enforced: [poller, 'shows a message again, before those behind it, once its visibility ends'],
    },
    simulated: 'always',
  },
  {
    name: 'deduplication',
    service: 'SQS',
    does: 'A FIFO queue swallows a message whose deduplication id it saw within five minutes.',
    local: {
      enforced: [poller, 'swallows a message with the deduplication id of an earlier one'],
    },
    simulated: 'always',
  },
  {
    name: 'message-doubled',
    service: 'SQS',
    does: 'A message is delivered twice, even while its first receiver works on it.',
    local: { injected: [poller, 'can deliver a message twice'] },
    simulated: 'drawn',
  },
  {
    name: 'message-late',
    service: 'SQS',
    does: 'A message is delivered late.',
    local: { injected: [poller, 'can deliver a message late'] },
    simulated: 'always',
  },
  {
    name: 'message-dead-lettered',
    service: 'SQS',
    does: 'A message whose receiver crashes again and again ends in the dead-letter queue.',
    local: {
      enforced: [
        'test/e2e/dead-letters.test.ts',
        'wakes that crashed their worker five times are reported and do no harm',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'send-lost',
    service: 'SQS',
    does: 'A send fails or is throttled before it arrives.',
    local: {
      injected: [
        'test/contracts/mailbox.aws.test.ts',
        'throws if SQS refuses twice, though wakes to other queues arrive',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'send-answer-lost',
    service: 'SQS',
    does: 'A message is sent, and the answer is lost.',
    local: {
      injected: [
        'test/contracts/mailbox.aws.test.ts',
        'names the send that failed and reports that it may have arrived',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'function-timeout',
    service: 'Lambda',
    does: 'It ends an invocation that exceeds the time limit of its function.',
    local: { enforced: [runtime, 'is ended when its time is up, though its code goes on'] },
    simulated: 'drawn',
  },
  {
    name: 'function-dies',
    service: 'Lambda',
    does: 'An invocation dies at any point: before a call, or between a call and its answer.',
    local: {
      injected: [
        'test/e2e/crash-workers.test.ts',
        'loses no lease, host, seat or process, and runs nothing twice',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'function-throttled',
    service: 'Lambda',
    does: 'It refuses an invocation above the concurrency of the account: 429.',
    local: {
      enforced: [
        runtime,
        'is refused beyond the concurrency of all functions, until another one ends',
      ],
    },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'function-payload',
    service: 'Lambda',
    does: 'It passes no event and no answer above 6 MB.',
    local: { enforced: [runtime, 'takes no event above 6 MB, and is not invoked with it'] },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'recursion-stopped',
    service: 'Lambda',
    does: 'It stops a chain of functions and queues after 16 hops, unless told otherwise.',
    local: {
      notModelled: 'a setting of the stack allows our loops, and a test of the stack sees it',
    },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'cold-start',
    service: 'Lambda',
    does: 'A new environment takes a second to start, and begins with an empty cache.',
    local: { notModelled: 'it costs time only, and a benchmark measures it' },
    simulated: 'always',
  },
  {
    name: 'gateway-timeout',
    service: 'API Gateway',
    does: 'An HTTP API answers 503 once its function has not answered for 30 s.',
    local: { enforced: [gateway, 'is 503 once the function has not answered for 30 s'] },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'gateway-answers',
    service: 'API Gateway',
    does: 'It answers for a throttled, failed or silent function itself, and not as a problem.',
    local: { enforced: [gateway, 'is $status with a message, and no problem: $what'] },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'gateway-payload',
    service: 'API Gateway',
    does: 'It takes bodies up to 10 MB.',
    local: { enforced: [gateway, 'passes a body of 10 MB on to the function'] },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'gateway-throttled',
    service: 'API Gateway',
    does: 'The stage throttles requests: 429 without a body of ours.',
    local: {
      notModelled:
        'a person at a laptop does not reach it, and clients see 429 by the limit per user',
    },
    simulated: { notModelled: noLambda },
  },
  {
    name: 'frozen-socket',
    service: 'network',
    does: 'A kept connection dies while Lambda is frozen, and the next request on it fails.',
    local: { injected: [frozen, 'are used again within a burst, and never after a long freeze'] },
    simulated: { notModelled: 'stories know lost requests and lost answers, not connections' },
  },
  {
    name: 'clock-skew',
    service: 'network',
    does: 'The clocks of two functions differ.',
    local: { notModelled: 'all functions share the clock of this machine' },
    simulated: 'drawn',
  },
]);
