import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { wakeHandler } from '../../../functions/lambda/wakes.ts';
import { type Kind, kindOf } from '../../../shared/model/ids.ts';
import { createWork } from '../../../shared/turns/index.ts';
import type { Message } from '../stage/queues.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const workers = {
  lease: 'lease-worker',
  resource: 'resource-worker',
  execution: 'execution-worker',
} as const;

/** A worker receives wakes: several leases at once, of other kinds one. */
export function deliver(stage: Stage, first: Message): void {
  const { queues, crew, chance } = stage;
  const kind = kindOf(first.id) ?? 'lease';
  const others = kind === 'lease' && chance.once(0.2) ? queues.ready(kind).slice(0, 2) : [];
  const batch = [...new Set([first, ...others])];
  const receipts = new Map(batch.map((message) => [message, queues.receive(message)] as const));
  crew.begin({
    name: workers[kind],
    about: batch.map(({ id }) => id).join(', '),
    ids: batch.map(({ id }) => id),
    async act({ ports }) {
      const receive = wakeHandler(kind, createWork(ports), ports.log);
      const { batchItemFailures } = await receive(eventOf(batch, receipts));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const [message, receipt] of receipts) {
        queues.settle(message, receipt, !failed.has(String(message.n)));
      }
    },
    ended(how) {
      if (how === 'answered') return;
      for (const [message, receipt] of receipts) queues.settle(message, receipt, false);
    },
  });
}

const eventOf = (batch: readonly Message[], receipts: ReadonlyMap<Message, number>): SQSEvent => ({
  Records: batch.map((message) => recordOf(message, receipts.get(message) ?? 1)),
});

const recordOf = ({ n, body }: Message, receives: number): SQSRecord => ({
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

const kinds: readonly Kind[] = ['lease', 'resource', 'execution'];

const work: Move = {
  name: 'work',
  always: true,
  ends: true,
  weight: ({ crew, profile, queues }) =>
    crew.running().length < profile.crew && queues.ready().length > 0 ? 12 : 0,
  act(stage) {
    const kind = stage.chance.pick(kinds) ?? 'lease';
    const ready = stage.queues.ready(kind);
    const message = stage.chance.pick(ready.length > 0 ? ready : stage.queues.ready());
    if (message) deliver(stage, message);
  },
};

/** A second worker gets what a first is still at. */
const redeliver: Move = {
  name: 'redeliver',
  weight: ({ queues, profile }) => (queues.flying().length > 0 ? 3 * profile.rates.redelivered : 0),
  act(stage) {
    const message = stage.chance.pick(stage.queues.flying());
    if (!message) return;
    stage.trace.say(() => `visibility of a wake of ${message.id} ends`);
    stage.queues.expire(message);
    deliver(stage, message);
  },
};

const double: Move = {
  name: 'double',
  weight: ({ queues, profile }) => (queues.pending().length > 0 ? 3 * profile.rates.doubled : 0),
  act({ queues, chance, trace }) {
    const message = chance.pick(queues.pending());
    if (!message) return;
    trace.say(() => `a wake of ${message.id} is doubled`);
    queues.double(message);
  },
};

const drop: Move = {
  name: 'drop',
  weight: ({ queues, profile }) => (queues.pending().length > 0 ? 3 * profile.rates.dropped : 0),
  act({ queues, chance, trace }) {
    const message = chance.pick(queues.ready());
    if (!message) return;
    trace.say(() => `a wake of ${message.id} is lost`);
    queues.drop(message);
  },
};

const loseAlarm: Move = {
  name: 'lose alarm',
  weight: ({ queues, profile }) => (queues.alarms.all().length > 0 ? profile.rates.dropped : 0),
  act({ queues, chance, trace }) {
    const index = chance.between(0, queues.alarms.all().length - 1);
    trace.say(() => `an alarm of ${queues.alarms.all()[index]?.id} is lost`);
    queues.alarms.lose(index);
  },
};

export const deliveries: readonly Move[] = [work, redeliver, double, drop, loseAlarm];
