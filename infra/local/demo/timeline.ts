import { oneLine } from '../../../shared/model/plain.ts';
import type { EventView } from '../../../shared/model/wire/history.ts';
import type { LocalApiClient } from './api-client.ts';

type Followed = Readonly<{ path: string; kind: string }>;

export type Timeline = Readonly<{
  follow(id: string): void;
  /** Prints new events, and follows the resources that they name. */
  look(): Promise<void>;
}>;

/** Follows objects from their creation and prints their events in order of time. */
export function createTimeline(client: LocalApiClient, print: (line: string) => void): Timeline {
  const since = Date.now();
  const followed = new Map<string, Followed>();
  const printed = new Set<string>();

  const follow = (id: string): void => {
    if (id.startsWith('lease-')) followed.set(id, { path: `/v1/leases/${id}`, kind: 'lease' });
    if (id.startsWith('res-')) followed.set(id, { path: `/v1/resources/${id}`, kind: 'host' });
    if (id.startsWith('exec-')) followed.set(id, { path: `/v1/executions/${id}`, kind: 'exec' });
  };

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
      // A command shows in the events that it leads to.
      for (const what of event.entries.filter(({ kind }) => kind !== 'commanded')) {
        print(
          `  ${clock(event.at, since)}  ${kind.padEnd(5)} ${short(id)}  ` +
            `${event.state.padEnd(9)}  ${oneLine(what.text)}`,
        );
        const resource = what.data?.['resource'];
        if (typeof resource === 'string') follow(resource);
      }
    }
    if (followed.size > before) await look();
  }

  return { follow, look };
}

/** Seconds since the demo started. */
const clock = (at: string, since: number): string =>
  ((Date.parse(at) - since) / 1_000).toFixed(2).padStart(5, '0');

/** Returns enough of an id to distinguish it from the others on the screen. */
const short = (id: string): string => {
  const [kind = '', random = ''] = id.split('-');
  return `${kind}-${random.slice(0, 6)}`.padEnd(12);
};
