import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../shared/adapters/memory/store.ts';
import { leaseKey } from '../../../shared/model/keys.ts';
import { always } from '../../../shared/model/write.ts';
import { createChangeNotifier } from './change-notifier.ts';

const lease = 'lease-0000000000000001';
const aMinute = 60_000;

function aNotifyingStore() {
  const changes = createChangeNotifier();
  const store = changes.notifying(createMemoryStore({ clock: { now: () => 0 } }));
  const write = (id: typeof lease | 'lease-0000000000000002') =>
    store.write({ op: 'put', key: leaseKey(id), item: { state: 'any' }, when: always });
  return { changes, write };
}

/** True if the wait has ended before its own timeout. */
async function hasEnded(waiting: Promise<void>): Promise<boolean> {
  let ended = false;
  waiting.then(() => {
    ended = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return ended;
}

describe('a write of a function in this process', () => {
  it('ends a wait for the object written, and no other', async () => {
    const { changes, write } = aNotifyingStore();
    const watcher = changes.watch(lease);
    const waiting = watcher.wait(aMinute);

    await write('lease-0000000000000002');
    expect(await hasEnded(waiting)).toBe(false);

    await write(lease);
    await waiting;
    watcher.close();
  });

  it('between two waits ends the next wait, once', async () => {
    const { changes, write } = aNotifyingStore();
    const watcher = changes.watch(lease);

    await write(lease);
    await watcher.wait(aMinute);

    const again = watcher.wait(aMinute);
    expect(await hasEnded(again)).toBe(false);
    await write(lease);
    await again;
    watcher.close();
  });
});
