import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../shared/adapters/memory/store.ts';
import { leaseKey } from '../../shared/model/keys.ts';
import { always } from '../../shared/model/write.ts';
import { createNews } from './news.ts';

const lease = 'lease-0000000000000001';
const aMinute = 60_000;

function aWorld() {
  const news = createNews();
  const store = news.told(createMemoryStore({ clock: { now: () => 0 } }));
  const write = (id: typeof lease | 'lease-0000000000000002') =>
    store.write({ op: 'put', key: leaseKey(id), item: { state: 'any' }, when: always });
  return { news, write };
}

/** Has it ended, without a timer of its own having rung? */
async function hasEnded(waiting: Promise<void>): Promise<boolean> {
  let ended = false;
  waiting.then(() => {
    ended = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return ended;
}

describe('news of what functions in this process write', () => {
  it('end a wait for that very object, and no other', async () => {
    const { news, write } = aWorld();
    const heard = news.hear(lease);
    const waiting = heard.wait(aMinute);

    await write('lease-0000000000000002');
    expect(await hasEnded(waiting)).toBe(false);

    await write(lease);
    await waiting;
    heard.close();
  });

  it('are kept for whoever looked meanwhile, once', async () => {
    const { news, write } = aWorld();
    const heard = news.hear(lease);

    await write(lease);
    await heard.wait(aMinute);

    const again = heard.wait(aMinute);
    expect(await hasEnded(again)).toBe(false);
    await write(lease);
    await again;
    heard.close();
  });
});
