import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { wakeHandler } from '../../../functions/lambda/wakes.ts';
import { type Kind, kindOf } from '../../../shared/model/ids.ts';
import { createWork } from '../../../shared/turns/index.ts';
import type { Life } from '../stage/life.ts';
import type { Message } from '../stage/queues.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const workers = {
  lease: 'lease-worker',
  resource: 'resource-worker',
  execution: 'execution-worker',
} as const;

/** Has a worker receive wakes: of several leases at once, of other kinds one. */
export function deliver(stage: Stage, first: Message): void {
  const { queues, crew, chance } = stage;
  const kind = kindOf(first.id) ?? 'lease';
  const others = kind === 'lease' && chance.once(0.2) ? queues.ready(kind).slice(0, 2) : [];
  const batch = [...new Set([first, ...others])];
  const turns = batch.map(({ id }) => stage.history.turn(id));
  let life: Life | null = null;
  const receipts = new Map(batch.map((message) => [message, queues.receive(message)] as const));
  crew.begin({
    name: workers[kind],
    about: batch.map(({ id }) => id).join(', '),
    ids: batch.map(({ id }) => id),
    async act({ ports, life: own }) {
      life = own;
      const receive = wakeHandler(kind, createWork(ports), ports.log);
      const { batchItemFailures } = await receive(sqsEventOf(batch, receipts));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const [message, receipt] of receipts) {
        queues.settle(message, receipt, !failed.has(String(message.n)));
      }
    },
    ended(how) {
      if (how === 'answered') {
        stage.wrong.push(...turns.flatMap((answered) => answered(life)));
        return;
      }
      for (const [message, receipt] of receipts) queues.settle(message, receipt, false);
    },
  });
}

const sqsEventOf = (
  batch: readonly Message[],
  receipts: ReadonlyMap<Message, number>,
): SQSEvent => ({
  Records: batch.map((message) => sqsMessageOf(message, receipts.get(message) ?? 1)),
});

const sqsMessageOf = ({ n, body }: Message, receives: number): SQSRecord => ({
  messageId: String(n),
  receiptHandle: String(n),
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 'story',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:story',
  awsRegion: 'story',
});

const objectKinds: readonly Kind[] = ['lease', 'resource', 'execution'];

const workOnWake: Move = {
  name: 'work',
  always: true,
  ends: true,
  weight: ({ crew, profile, queues }) =>
    crew.running().length < profile.crew && queues.ready().length > 0 ? 12 : 0,
  act(stage) {
    const kind = stage.chance.pick(objectKinds) ?? 'lease';
    const ready = stage.queues.ready(kind);
    const message = stage.chance.pick(ready.length > 0 ? ready : stage.queues.ready());
    if (message) deliver(stage, message);
  },
};

/** A second worker receives a message that the first still works on. */
const redeliver: Move = {
  name: 'redeliver',
  weight: ({ queues, profile }) => (queues.flying().length > 0 ? 3 * profile.rates.redelivered : 0),
  act(stage) {
    const message = stage.chance.pick(stage.queues.flying());
    if (!message) return;
    stage.trace.say(() => `the visibility of a wake of ${message.id} ends`);
    stage.census.count('message-doubled');
    stage.queues.expire(message);
    deliver(stage, message);
  },
};

const double: Move = {
  name: 'double',
  weight: ({ queues, profile }) => (queues.pending().length > 0 ? 3 * profile.rates.doubled : 0),
  act({ queues, chance, trace, census }) {
    const message = chance.pick(queues.pending());
    if (!message) return;
    census.count('message-doubled');
    trace.say(() => `a wake of ${message.id} is doubled`);
    queues.double(message);
  },
};

const drop: Move = {
  name: 'drop',
  weight: ({ queues, profile }) => (queues.pending().length > 0 ? 3 * profile.rates.dropped : 0),
  act({ queues, chance, trace, census }) {
    const message = chance.pick(queues.ready());
    if (!message) return;
    census.count('message-dead-lettered');
    trace.say(() => `a wake of ${message.id} is lost`);
    queues.drop(message);
  },
};

const loseTimer: Move = {
  name: 'lose timer',
  weight: ({ queues, profile }) => (queues.timers.all().length > 0 ? profile.rates.dropped : 0),
  act({ queues, chance, trace }) {
    const index = chance.between(0, queues.timers.all().length - 1);
    trace.say(() => `a timer of ${queues.timers.all()[index]?.id} is lost`);
    queues.timers.lose(index);
  },
};

export const deliveries: readonly Move[] = [workOnWake, redeliver, double, drop, loseTimer];
