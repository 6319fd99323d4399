import type { ObjectId } from '../../model/ids.ts';
import type { Instant } from '../../model/time.ts';
import type { Mailbox, Wake } from '../../ports/mailbox.ts';

export type TimerMessage = Readonly<{ id: ObjectId; at: Instant; trace?: string | undefined }>;

/** A wake in flight. As in SQS, its group is blocked until one of the two is called. */
export type TakenWake = Readonly<{
  wake: Wake;
  /** Deletes the message. */
  done(): void;
  /** Returns the message to the head of its group, as a crash does. */
  again(): void;
}>;

export type MemoryMailbox = Mailbox &
  Readonly<{
    /** Returns the groups whose oldest wake can be taken now, longest waiting first. */
    ready(): readonly ObjectId[];
    /**
     * Takes the oldest wake of that group, or of the longest waiting one; null if none is ready.
     */
    take(id?: ObjectId): TakenWake | null;
    /**
     * Returns every wake that was sent and is not done, including those in flight, in sending
     * order.
     */
    pending(): readonly Wake[];
    /** Returns the timers that have not gone off yet, soonest first. */
    timers(): readonly TimerMessage[];
    /** Turns the timers due at `now` into wakes and returns how many there were. */
    fireTimers(now: Instant): number;
  }>;

/** Returns queues in memory: first in, first out within a group; groups are independent. */
export function createMemoryMailbox(): MemoryMailbox {
  let sent: Wake[] = [];
  let waiting: TimerMessage[] = [];
  const flying = new Set<ObjectId>();

  const ready = (): readonly ObjectId[] => [
    ...new Set(sent.map(({ id }) => id).filter((id) => !flying.has(id))),
  ];

  return {
    async wake(wakes) {
      // One wake per object is enough: its turn sees everything that was committed before.
      const ids = new Set<ObjectId>();
      for (const wake of wakes) {
        if (!ids.has(wake.id)) sent.push(wake);
        ids.add(wake.id);
      }
    },
    async timer(id, at, trace) {
      waiting = [...waiting, { id, at, trace }].sort((a, b) => a.at - b.at);
    },
    ready,
    take(id = ready()[0]) {
      const wake = sent.find((candidate) => candidate.id === id);
      if (wake === undefined || flying.has(wake.id)) return null;
      flying.add(wake.id);
      return {
        wake,
        done() {
          sent = sent.filter((candidate) => candidate !== wake);
          flying.delete(wake.id);
        },
        again() {
          flying.delete(wake.id);
        },
      };
    },
    pending: () => [...sent],
    timers: () => [...waiting],
    fireTimers(now) {
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      sent.push(...due.map(({ id, trace }) => ({ id, reason: 'timer', trace })));
      return due.length;
    },
  };
}
