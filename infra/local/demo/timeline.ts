import { oneLine } from '../../../shared/model/plain.ts';
import type { EventView } from '../../../shared/model/wire/history.ts';
import type { Client } from '../client.ts';

type Followed = Readonly<{ path: string; kind: string }>;

/** Follows objects as they are born and prints what happens to them, in order of time. */
export function createTimeline(client: Client, print: (line: string) => void) {
  const since = Date.now();
  const followed = new Map<string, Followed>();
  const printed = new Set<string>();

  const follow = (id: string): void => {
    if (id.startsWith('lease-')) followed.set(id, { path: `/v1/leases/${id}`, kind: 'lease' });
    if (id.startsWith('res-')) followed.set(id, { path: `/v1/resources/${id}`, kind: 'host' });
    if (id.startsWith('exec-')) followed.set(id, { path: `/v1/executions/${id}`, kind: 'exec' });
  };

  /** Prints what is new. Objects named by what is new are followed from then on. */
  async function look(): Promise<void> {
    const before = followed.size;
    const found = await Promise.all(
      [...followed].map(async ([id, { path, kind }]) => {
        const { items } = await client.get<{ items: readonly EventView[] }>(`${path}/events`);
        return items.map((event) => ({ id, kind, event }));
      }),
    );
    const fresh = found
      .flat()
      .filter(({ id, event }) => !printed.has(`${id}/${event.version}`))
      .toSorted((a, b) => (a.event.at < b.event.at ? -1 : 1));
    for (const { id, kind, event } of fresh) {
      printed.add(`${id}/${event.version}`);
      // What somebody told it shows in what it does.
      for (const what of event.what.filter(({ kind }) => kind !== 'told')) {
        print(
          `  ${clock(event.at, since)}  ${kind.padEnd(5)} ${short(id)}  ` +
            `${event.state.padEnd(9)}  ${oneLine(what.text)}`,
        );
        const born = what.data?.['resource'];
        if (typeof born === 'string') follow(born);
      }
    }
    if (followed.size > before) await look();
  }

  return { follow, look };
}

const clock = (at: string, since: number): string =>
  ((Date.parse(at) - since) / 1_000).toFixed(2).padStart(5, '0');

/** Enough of an id to tell it from its neighbours. */
const short = (id: string): string => {
  const [kind = '', random = ''] = id.split('-');
  return `${kind}-${random.slice(0, 6)}`.padEnd(12);
};
