import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind, ObjectId } from '../../shared/model/ids.ts';
import type { Instant } from '../../shared/model/time.ts';
import type { Mailbox } from '../../shared/ports/mailbox.ts';

export type MailboxUnderTest = Readonly<{
  mailbox: Mailbox;
  /** The mailbox's current time. */
  now: Instant;
  /** Removes and returns every wake that has arrived for one kind, oldest first. */
  arrived(kind: Kind): Promise<readonly Readonly<{ id: string; reason: string }>[]>;
  /** Removes and returns every timer that has fired by now. */
  rung(): Promise<readonly Readonly<{ id: string; at: Instant }>[]>;
  close(): Promise<void>;
}>;

let leasesMade = 0;
export function newLeaseId(): ObjectId {
  leasesMade += 1;
  return `lease-${leasesMade.toString().padStart(16, '0')}`;
}
const aResourceId: ObjectId = 'res-0123456789abcdef';
const anExecutionId: ObjectId = 'exec-0123456789abcdef-01arz3ndektsv4rrffq69g5fav';

/** What every implementation of `Mailbox` guarantees. */
export function mailboxContract(name: string, make: () => Promise<MailboxUnderTest>): void {
  describe(`mailbox on ${name}`, () => {
    let under: MailboxUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    it('delivers each wake to the queue of its kind', async () => {
      const lease = newLeaseId();
      await under.mailbox.wake([
        { id: anExecutionId, reason: 'queued' },
        { id: lease, reason: 'granted' },
        { id: aResourceId, reason: 'created' },
      ]);

      expect(await under.arrived('lease')).toEqual([{ id: lease, reason: 'granted' }]);
      expect(await under.arrived('resource')).toEqual([{ id: aResourceId, reason: 'created' }]);
      expect(await under.arrived('execution')).toEqual([{ id: anExecutionId, reason: 'queued' }]);
    });

    it('wakes an object once per call, for the first reason given', async () => {
      const [a, b] = [newLeaseId(), newLeaseId()];
      await under.mailbox.wake([
        { id: a, reason: 'first' },
        { id: b, reason: 'other' },
        { id: a, reason: 'second' },
      ]);

      const wakes = await under.arrived('lease');
      expect(wakes).toHaveLength(2);
      expect(wakes).toContainEqual({ id: a, reason: 'first' });
    });

    it('never drops a wake that equals an earlier one, and keeps their order', async () => {
      const id = newLeaseId();
      const reasons = ['same', 'same', 'other', 'same'];
      for (const reason of reasons) await under.mailbox.wake([{ id, reason }]);

      expect((await under.arrived('lease')).map(({ reason }) => reason)).toEqual(reasons);
    });

    it('sends any number of wakes in one call', async () => {
      const wakes = Array.from({ length: 25 }, () => ({ id: newLeaseId(), reason: 'all' }));
      await under.mailbox.wake([...wakes, { id: aResourceId, reason: 'all' }]);
      await under.mailbox.wake([]);

      const ids = (await under.arrived('lease')).map(({ id }) => id);
      expect(ids.toSorted()).toEqual(wakes.map(({ id }) => id).toSorted());
      expect(await under.arrived('resource')).toHaveLength(1);
    });

    it('carries the trace of the request with a wake and with a timer', async () => {
      const id = newLeaseId();
      await under.mailbox.wake([{ id, reason: 'traced', trace: 'r1' }]);
      await under.mailbox.timer(id, under.now, 'r2');

      expect(await under.arrived('lease')).toEqual([{ id, reason: 'traced', trace: 'r1' }]);
      expect(await under.rung()).toEqual([{ id, at: under.now, trace: 'r2' }]);
    });

    it('fires a timer when its time has come, and not before', async () => {
      const [due, past, later] = [newLeaseId(), newLeaseId(), newLeaseId()];
      await under.mailbox.timer(later, under.now + 800_000);
      await under.mailbox.timer(due, under.now);
      await under.mailbox.timer(past, under.now - 5_000);

      const rung = await under.rung();
      expect(rung).toHaveLength(2);
      expect(rung).toContainEqual({ id: due, at: under.now });
      expect(rung).toContainEqual({ id: past, at: under.now - 5_000 });
    });
  });
}
