import type { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { isObjectId, type Kind, kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';

/** A wake in its queue. Its group is its object. */
export type Message = {
  readonly n: number;
  readonly id: ObjectId;
  readonly body: string;
  /** How often it was received; the latest receipt alone can delete it. */
  receives: number;
  flying: boolean;
  /** Not to be seen before. */
  from: Instant;
};

const body = z.looseObject({ id: z.string() });
const visibilityMs = 45_000;
/** After this many receives a message is dead. */
const receivesMost = 12;
const rememberedMs = 300_000;

/** SQS as its clients see it: groups in order, receipts, visibility, deduplication ids. */
export function createQueues(clock: Clock) {
  let messages: Message[] = [];
  let alarms: { id: ObjectId; at: Instant }[] = [];
  const seen = new Map<string, Instant>();
  let count = 0;

  function push(text: string): void {
    const { id } = body.parse(JSON.parse(text));
    if (!isObjectId(id)) throw new Error(`a wake for ${id}, which is no id`);
    count += 1;
    messages.push({ n: count, id, body: text, receives: 0, flying: false, from: 0 });
  }

  function send({ input }: SendMessageBatchCommand | SendMessageCommand) {
    if ('MessageBody' in input) {
      const { id } = body.parse(JSON.parse(input.MessageBody ?? ''));
      const at = clock.now() + (input.DelaySeconds ?? 0) * 1_000;
      if (isObjectId(id)) alarms = [...alarms, { id, at }].sort((a, b) => a.at - b.at);
      return {};
    }
    for (const entry of input && 'Entries' in input ? (input.Entries ?? []) : []) {
      const known = seen.get(entry.MessageDeduplicationId ?? '') ?? 0;
      if (known > clock.now()) continue;
      seen.set(entry.MessageDeduplicationId ?? '', clock.now() + rememberedMs);
      push(entry.MessageBody ?? '');
    }
    return {};
  }

  const client = { send: async (command: SendMessageBatchCommand) => send(command) };
  return {
    /** As much of a client as the mailbox uses. */
    client: client as SQSClient,
    /** Heads of groups that a worker of this kind could receive now. */
    ready(kind: Kind | null = null): readonly Message[] {
      const heads = new Map<ObjectId, Message>();
      for (const message of messages) {
        if (!heads.has(message.id)) heads.set(message.id, message);
      }
      const now = clock.now();
      return [...heads.values()].filter(
        ({ id, flying, from }) => !flying && from <= now && (kind === null || kindOf(id) === kind),
      );
    },
    flying: (): readonly Message[] => messages.filter(({ flying }) => flying),
    pending: (): readonly Message[] => messages,
    receive(message: Message): number {
      message.flying = true;
      message.receives += 1;
      return message.receives;
    },
    /** Its visibility ends while whoever received it may still be at it. */
    expire(message: Message): void {
      message.flying = false;
    },
    drop(message: Message): void {
      messages = messages.filter((other) => other !== message);
    },
    double: (message: Message): void => push(message.body),
    /** Deleted, or seen again after its visibility; an old receipt changes nothing. */
    settle(message: Message, receipt: number, done: boolean): void {
      if (message.receives !== receipt) return;
      if (done || message.receives >= receivesMost) {
        messages = messages.filter((other) => other !== message);
        return;
      }
      message.flying = false;
      message.from = clock.now() + visibilityMs;
    },
    alarms: () => alarms,
    loseAlarm(index: number): void {
      alarms = alarms.filter((_, i) => i !== index);
    },
    /** Alarms that are due become wakes; the function between them does nothing else. */
    ring(): void {
      const due = alarms.filter(({ at }) => at <= clock.now());
      alarms = alarms.filter(({ at }) => at > clock.now());
      for (const { id } of due) push(JSON.stringify({ id, why: 'alarm' }));
    },
    /** When something is next to be seen: an alarm, or a message that was hidden. */
    next(): Instant {
      const hidden = messages.map(({ from }) => from).filter((from) => from > clock.now());
      return Math.min(alarms[0]?.at ?? Number.POSITIVE_INFINITY, ...hidden);
    },
  };
}

export type Queues = ReturnType<typeof createQueues>;
