import * as z from 'zod';
import { isObjectId, type Kind, kindOf, type ObjectId } from '../../../shared/model/ids.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { createSqs } from './sqs.ts';

/** A wake in its queue. Its message group is its object. */
export type Message = {
  readonly n: number;
  readonly id: ObjectId;
  readonly body: string;
  /** How often it was received. Only the latest receipt can delete it. */
  receives: number;
  flying: boolean;
  /** It is invisible before this instant. */
  from: Instant;
};

const wakeShape = z.looseObject({ id: z.string() });

function wakeIdIn(text: string): ObjectId {
  const { id } = wakeShape.parse(JSON.parse(text));
  if (isObjectId(id)) return id;
  throw new Error(`a wake for ${id}, which is not an id`);
}

const visibilityMs = 45_000;
/** A message received this often is dropped. */
const receivesMost = 12;

const messageOf = (n: number, text: string): Message => ({
  n,
  id: wakeIdIn(text),
  body: text,
  receives: 0,
  flying: false,
  from: 0,
});

/** Returns the first message of each group: SQS shows no other. */
function headsOf(messages: readonly Message[]): readonly Message[] {
  const heads = new Map<ObjectId, Message>();
  for (const message of messages) {
    if (!heads.has(message.id)) heads.set(message.id, message);
  }
  return [...heads.values()];
}

/** Returns the queues as SQS clients see them: ordered groups, receipts, visibility. */
export function createStoryQueues(clock: Clock) {
  let messages: Message[] = [];
  let count = 0;

  function push(text: string): void {
    count += 1;
    messages.push(messageOf(count, text));
  }

  const timers = createTimers(clock, push);
  const client = createSqs(clock, { wake: push, timer: timers.set });
  return {
    /** The part of an SQS client that the mailbox uses. */
    client,
    timers,
    /** Returns the heads of groups that a worker of this kind could receive now. */
    ready(kind: Kind | null = null): readonly Message[] {
      const now = clock.now();
      return headsOf(messages).filter(
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
    /** Ends its visibility timeout, though its receiver may still work on it. */
    expire(message: Message): void {
      message.flying = false;
    },
    drop(message: Message): void {
      messages = messages.filter((other) => other !== message);
    },
    double: (message: Message): void => push(message.body),
    /**
     * Deletes a message, or shows it again after its visibility timeout. An old receipt has no
     * effect.
     */
    settle(message: Message, receipt: number, done: boolean): void {
      if (message.receives !== receipt) return;
      if (done || message.receives >= receivesMost) {
        messages = messages.filter((other) => other !== message);
        return;
      }
      message.flying = false;
      message.from = clock.now() + visibilityMs;
    },
    /** Returns when the next timer is due or the next hidden message becomes visible. */
    next(): Instant {
      const hidden = messages.map(({ from }) => from).filter((from) => from > clock.now());
      return Math.min(timers.all()[0]?.at ?? Number.POSITIVE_INFINITY, ...hidden);
    },
  };
}

export type StoryQueues = ReturnType<typeof createStoryQueues>;

/** Keeps timers. Due timers become wakes, as in the timer function, which does nothing else. */
function createTimers(clock: Clock, wake: (body: string) => void) {
  let timers: readonly Readonly<{ id: ObjectId; at: Instant }>[] = [];
  return {
    /** Soonest first. */
    all: () => timers,
    set(body: string, at: Instant): void {
      timers = [...timers, { id: wakeIdIn(body), at }].sort((a, b) => a.at - b.at);
    },
    lose(index: number): void {
      timers = timers.filter((_, i) => i !== index);
    },
    ring(): void {
      const due = timers.filter(({ at }) => at <= clock.now());
      timers = timers.filter(({ at }) => at > clock.now());
      for (const { id } of due) wake(JSON.stringify({ id, reason: 'timer' }));
    },
  };
}
