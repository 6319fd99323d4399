import type { EventView } from '../shared/model/wire/history.ts';
import type { LeaseView } from '../shared/model/wire/lease.ts';

/** Our API, as any client of it sees it. */
export type Api = Readonly<{
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}>;

export function createApi(url: string, token: string): Api {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
  };
}

/** Waits until the lease has left its state of waiting: active, or over. */
export async function untilServed(api: Api, asked: LeaseView): Promise<LeaseView> {
  let lease = asked;
  while (lease.state === 'pending' || lease.state === 'acquired') {
    lease = await api.get<LeaseView>(`/v1/leases/${lease.id}?wait=25`);
  }
  return lease;
}

export async function untilDestroyed(api: Api, id: string): Promise<void> {
  let state = '';
  while (state !== 'destroyed') {
    const lease = await api.get<LeaseView>(`/v1/leases/${id}?wait=25`);
    state = lease.state;
    // Of an active lease no change is expected, so it is answered at once.
    if (state === 'active') await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** When the lease was in each of its states, epoch ms. */
export async function timesOf(api: Api, id: string): Promise<ReadonlyMap<string, number>> {
  const { items } = await api.get<{ items: readonly EventView[] }>(`/v1/leases/${id}/events`);
  const oldestFirst = items.toSorted((a, b) => b.version - a.version);
  return new Map(oldestFirst.map(({ state, at }) => [state, Date.parse(at)]));
}
