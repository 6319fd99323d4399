import { listBehaviours } from './behaviour.ts';

const inFlight = 'infra/local/dynamodb/in-flight.test.ts';
const dynamoFaults = 'infra/local/dynamodb/faults.test.ts';

/** What DynamoDB does. */
export const dataBehaviours = listBehaviours([
  {
    name: 'transaction-conflict',
    service: 'DynamoDB',
    does: 'Of two transactions in flight that share an item, it cancels the later one.',
    local: {
      enforced: [inFlight, 'another one on any of its items is cancelled with TransactionConflict'],
    },
    simulated: 'drawn',
  },
  {
    name: 'write-conflict',
    service: 'DynamoDB',
    does: 'It refuses a plain write of an item that a transaction in flight holds.',
    local: {
      enforced: [inFlight, 'a write of one of its items fails with TransactionConflictException'],
    },
    simulated: 'always',
  },
  {
    name: 'transaction-in-progress',
    service: 'DynamoDB',
    does: 'It refuses a repeat of a transaction that is still in flight; it may yet commit.',
    local: {
      enforced: [
        inFlight,
        'a repeat with its token is TransactionInProgressException, and later an echo',
      ],
    },
    simulated: 'drawn',
  },
  {
    name: 'transaction-token',
    service: 'DynamoDB',
    does: 'For ten minutes it answers a repeated transaction token as an echo, without effect.',
    local: {
      enforced: [
        'infra/local/dynamodb/durability.test.ts',
        'keeps tokens across a restart, for ten minutes',
      ],
    },
    simulated: 'always',
  },
  {
    name: 'table-throttled',
    service: 'DynamoDB',
    does: 'It throttles requests, above all on a partition over 1,000 write or 3,000 read units.',
    local: { injected: [dynamoFaults, '%s reaches the client as from AWS, and nothing happens'] },
    simulated: 'drawn',
  },
  {
    name: 'table-request-lost',
    service: 'DynamoDB',
    does: 'A request is lost before it arrives, and its sender cannot know that.',
    local: {
      injected: ['test/contracts/store-faults.ts', 'applies a transaction once despite: %s'],
    },
    simulated: 'drawn',
  },
  {
    name: 'table-answer-lost',
    service: 'DynamoDB',
    does: 'It commits a transaction or a write, and the answer is lost.',
    local: {
      injected: [dynamoFaults, 'can lose the answer; a repeat with the same token applies once'],
    },
    simulated: 'drawn',
  },
  {
    name: 'index-lag',
    service: 'DynamoDB',
    does: 'Indexes follow their table later, and a read of one may be old.',
    local: {
      notModelled: 'an index is written in the same batch as its table, so a kill tears neither',
    },
    simulated: 'drawn',
  },
  {
    name: 'expiry-late',
    service: 'DynamoDB',
    does: 'It removes an expired item days later; until then it is read as any other.',
    local: {
      enforced: ['infra/local/dynamodb/durability.test.ts', 'keeps an item whose time is over'],
    },
    simulated: 'always',
  },
  {
    name: 'expiry-removes',
    service: 'DynamoDB',
    does: 'It removes expired items in the end.',
    local: {
      notModelled: 'what expires has ended 30 days before, and nothing waits for its removal',
    },
    simulated: { notModelled: 'stories last hours' },
  },
]);
