import type { EventView } from '../shared/model/wire/history.ts';
import type { LeaseView } from '../shared/model/wire/lease.ts';

/** A minimal client of the API. */
export type BenchClient = Readonly<{
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}>;

export function createBenchClient(url: string, token: string): BenchClient {
  const request = async (method: string, path: string, body?: object) => {
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
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
  };
}

/** Waits until a lease is active, or has ended without becoming so. */
export async function untilActiveOrEnded(
  api: BenchClient,
  requested: LeaseView,
): Promise<LeaseView> {
  let lease = requested;
  while (lease.state === 'pending' || lease.state === 'acquired') {
    lease = await api.get<LeaseView>(`/v1/leases/${lease.id}?wait=25`);
  }
  return lease;
}

export async function untilDestroyed(api: BenchClient, id: string): Promise<void> {
  let state = '';
  while (state !== 'destroyed') {
    const lease = await api.get<LeaseView>(`/v1/leases/${id}?wait=25`);
    state = lease.state;
    // The API expects no change of an active lease, so it answers at once: pause here instead.
    if (state === 'active') await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Returns when the lease entered each of its states, epoch ms. */
export async function timesOf(api: BenchClient, id: string): Promise<ReadonlyMap<string, number>> {
  const { items } = await api.get<{ items: readonly EventView[] }>(`/v1/leases/${id}/events`);
  const newestFirst = items.toSorted((a, b) => b.version - a.version);
  return new Map(newestFirst.map(({ state, at }) => [state, Date.parse(at)]));
}
