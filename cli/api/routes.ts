import type { Ask, Client } from './client.ts';
import type {
  CommandView,
  EventView,
  ExecutionRequest,
  ExecutionView,
  LeaseRequest,
  LeaseView,
  Page,
  ResourceView,
} from './views.ts';

export type Kind = 'leases' | 'resources' | 'executions';
type Filter = Readonly<Record<string, string | number | undefined>>;
type Patience = Pick<Ask, 'signal' | 'patienceMs' | 'query'>;

/** The longest look that the API holds open, in seconds. */
export const waitSeconds = 25;
const path = (...parts: readonly string[]): string =>
  `/v1/${parts.map(encodeURIComponent).join('/')}`;

/** The API's routes as functions. Everything the CLI does goes through here. */
export function createRoutes(client: Client) {
  const get = <T>(where: string, ask: Ask = {}) => client.json<T>(where, ask);
  const post = <T>(where: string, ask: Ask = {}) =>
    client.json<T>(where, { ...ask, method: 'POST', body: ask.body ?? {} });
  /** With the version seen, a change between two looks is answered at once. */
  const waiting = (seen: number | undefined, { query }: Patience) =>
    seen === undefined ? {} : { query: { wait: waitSeconds, version: seen, ...query } };

  const list = <T>(where: string, filter: Filter, most: number) =>
    listAll<T>(client, where, filter, most);

  return {
    client,
    list: <T>(kind: string, filter: Filter = {}, most = 10_000) =>
      list<T>(path(...kind.split('/')), filter, most),
    events: (kind: Kind, id: string) => list<EventView>(path(kind, id, 'events'), {}, 1_000),
    commands: (kind: Kind, id: string) => list<CommandView>(path(kind, id, 'commands'), {}, 1_000),

    /** The same key asked twice is the same lease: a lost answer costs nothing. */
    createLease: (request: LeaseRequest, key: string, ask: Patience = {}) =>
      post<LeaseView>(path('leases'), {
        ...ask,
        body: request,
        headers: { 'idempotency-key': key },
      }),
    lease: (id: string, seen?: number, ask: Patience = {}) =>
      get<LeaseView>(path('leases', id), { ...ask, ...waiting(seen, ask) }),
    releaseLease: (id: string, ask: Patience = {}) =>
      post<LeaseView>(path('leases', id, 'release'), ask),
    extendLease: (id: string, ttlSeconds: number) =>
      post<LeaseView>(path('leases', id, 'extend'), { body: { ttlSeconds } }),

    /** Has no key: asked twice it is two executions, so a lost answer is the caller's business. */
    startExecution: (lease: string, request: ExecutionRequest) =>
      post<ExecutionView>(path('leases', lease, 'executions'), {
        body: request,
        repeatable: false,
      }),
    executions: (lease: string) => list<ExecutionView>(path('leases', lease, 'executions'), {}, 50),
    execution: (id: string, seen?: number, ask: Patience = {}) =>
      get<ExecutionView>(path('executions', id), { ...ask, ...waiting(seen, ask) }),
    cancelExecution: (id: string, ask: Patience = {}) =>
      post<ExecutionView>(path('executions', id, 'cancel'), ask),
    output: (id: string, stream: 'stdout' | 'stderr', from: number, ask: Patience = {}) =>
      client.send(path('executions', id, 'output'), { ...ask, query: { stream, from } }),

    resource: (id: string) => get<ResourceView>(path('resources', id)),
    ...anyRoutes(client),
  };
}

/** By the parts of their paths: what is named by no function of its own. */
function anyRoutes(client: Client) {
  const tell = <T>(parts: readonly string[], body: object) =>
    client.json<T>(path(...parts), { method: 'POST', body });
  return {
    tell,
    act: <T>(...parts: readonly string[]) => tell<T>(parts, {}),
    read: <T>(...parts: readonly string[]) => client.json<T>(path(...parts)),
    save: <T>(parts: readonly string[], body: object, dryRun = false) =>
      client.json<T>(path(...parts), {
        method: 'PUT',
        body,
        ...(dryRun ? { query: { dryRun: 'true' } } : {}),
      }),
    remove: (...parts: readonly string[]) => client.json(path(...parts), { method: 'DELETE' }),
    removeBy: <T>(parts: readonly string[], query: Filter) =>
      client.json<T>(path(...parts), { method: 'DELETE', query }),
  };
}

async function listAll<T>(
  client: Client,
  where: string,
  filter: Filter,
  most: number,
): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.json<Page<T>>(where, { query: { ...filter, cursor } });
    rows.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && rows.length < most);
  return rows;
}

export type Routes = ReturnType<typeof createRoutes>;
