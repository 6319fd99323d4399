import { describe, expect, it } from 'vitest';
import { createMemoryMailbox } from '../../shared/adapters/memory/mailbox.ts';
import { kindOf } from '../../shared/model/ids.ts';
import { mailboxContract, newLeaseId } from './mailbox.contract.ts';

mailboxContract('memory', async () => {
  const mailbox = createMemoryMailbox();
  const now = 1_000_000;
  return {
    mailbox,
    now,
    async arrived(kind) {
      const wakes = mailbox.pending().filter(({ id }) => kindOf(id) === kind);
      for (const { id } of wakes) mailbox.take(id)?.done();
      return wakes;
    },
    async rung() {
      const due = mailbox.timers().filter(({ at }) => at <= now);
      mailbox.fireTimers(now);
      for (const { id } of due) mailbox.take(id)?.done();
      return due;
    },
    close: async () => {},
  };
});

describe('the memory mailbox', () => {
  it('blocks a group while one of its wakes is in flight, and no other', async () => {
    const mailbox = createMemoryMailbox();
    const [a, b] = [newLeaseId(), newLeaseId()];
    for (const reason of ['1', '2']) await mailbox.wake([{ id: a, reason }]);
    await mailbox.wake([{ id: b, reason: '3' }]);

    const first = mailbox.take();
    expect(first?.wake).toEqual({ id: a, reason: '1' });
    expect(mailbox.take(a)).toBeNull();
    expect(mailbox.ready()).toEqual([b]);
    expect(mailbox.pending()).toHaveLength(3);

    first?.done();
    expect(mailbox.take()?.wake).toEqual({ id: a, reason: '2' });
  });

  it('redelivers an unfinished wake before those behind it', async () => {
    const mailbox = createMemoryMailbox();
    const id = newLeaseId();
    for (const reason of ['1', '2']) await mailbox.wake([{ id, reason }]);

    mailbox.take()?.again();

    expect(mailbox.take()?.wake.reason).toBe('1');
  });

  it('turns timers into wakes when their time comes, soonest first', async () => {
    const mailbox = createMemoryMailbox();
    const [a, b, c] = [newLeaseId(), newLeaseId(), newLeaseId()];
    await mailbox.timer(a, 30);
    await mailbox.timer(b, 10);
    await mailbox.timer(c, 31);

    expect(mailbox.timers().map(({ at }) => at)).toEqual([10, 30, 31]);
    expect(mailbox.fireTimers(30)).toBe(2);
    expect(mailbox.pending().map(({ id }) => id)).toEqual([b, a]);
    expect(mailbox.timers()).toEqual([{ id: c, at: 31 }]);
  });
});
