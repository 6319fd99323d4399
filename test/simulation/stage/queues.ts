import { z } from 'zod';
import { isObjectId, type Kind, kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { createSqs } from './sqs.ts';

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

const shape = z.looseObject({ id: z.string() });

function idIn(text: string): ObjectId {
  const { id } = shape.parse(JSON.parse(text));
  if (isObjectId(id)) return id;
  throw new Error(`a wake for ${id}, which is no id`);
}

const visibilityMs = 45_000;
/** After this many receives a message is dead. */
const receivesMost = 12;

/** SQS as its clients see it: groups in order, receipts, visibility. */
export function createQueues(clock: Clock) {
  let messages: Message[] = [];
  let count = 0;

  function push(text: string): void {
    count += 1;
    messages.push({ n: count, id: idIn(text), body: text, receives: 0, flying: false, from: 0 });
  }

  const alarms = createAlarms(clock, push);
  const client = createSqs(clock, { wake: push, alarm: alarms.set });
  return {
    /** As much of a client as the mailbox uses. */
    client,
    alarms,
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
    /** When something is next to be seen: an alarm, or a message that was hidden. */
    next(): Instant {
      const hidden = messages.map(({ from }) => from).filter((from) => from > clock.now());
      return Math.min(alarms.all()[0]?.at ?? Number.POSITIVE_INFINITY, ...hidden);
    },
  };
}

export type Queues = ReturnType<typeof createQueues>;

/** Alarms that are due become wakes; the function between them does nothing else. */
function createAlarms(clock: Clock, wake: (body: string) => void) {
  let alarms: readonly Readonly<{ id: ObjectId; at: Instant }>[] = [];
  return {
    /** Soonest first. */
    all: () => alarms,
    set(body: string, at: Instant): void {
      alarms = [...alarms, { id: idIn(body), at }].sort((a, b) => a.at - b.at);
    },
    lose(index: number): void {
      alarms = alarms.filter((_, i) => i !== index);
    },
    ring(): void {
      const due = alarms.filter(({ at }) => at <= clock.now());
      alarms = alarms.filter(({ at }) => at > clock.now());
      for (const { id } of due) wake(JSON.stringify({ id, why: 'alarm' }));
    },
  };
}
