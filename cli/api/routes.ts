import type { ApiClient, RequestOptions } from './client.ts';
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

/** The kinds of objects that have events and commands. */
export type HistoryKind = 'leases' | 'resources' | 'executions';
type ListFilter = Readonly<Record<string, string | number | undefined>>;
type LongPollOptions = Pick<RequestOptions, 'signal' | 'patienceMs' | 'query'>;
type StartOptions = Readonly<{ key: string; lastTry: AbortSignal }>;

export type OutputStream = 'stdout' | 'stderr';

/** The longest that the API holds a request open, in seconds. */
export const longPollSeconds = 25;
const apiPath = (...parts: readonly string[]): string =>
  `/v1/${parts.map(encodeURIComponent).join('/')}`;

/** Returns the API's routes as functions. All of the CLI's requests go through these. */
export function createApiRoutes(client: ApiClient) {
  const get = <T>(path: string, options: RequestOptions = {}) => client.json<T>(path, options);
  const post = <T>(path: string, options: RequestOptions = {}) =>
    client.json<T>(path, { ...options, method: 'POST', body: options.body ?? {} });
  /** With the last seen version, the API answers at once if the object has changed since. */
  const longPoll = (seenVersion: number | undefined, { query }: LongPollOptions) =>
    seenVersion === undefined
      ? {}
      : { query: { wait: longPollSeconds, version: seenVersion, ...query } };

  const list = <T>(path: string, filter: ListFilter, limit: number) =>
    listAllPages<T>(client, path, { filter, limit });

  return {
    client,
    list: <T>(kind: string, filter: ListFilter = {}, limit = 10_000) =>
      list<T>(apiPath(...kind.split('/')), filter, limit),
    events: (kind: HistoryKind, id: string) =>
      list<EventView>(apiPath(kind, id, 'events'), {}, 1_000),
    commands: (kind: HistoryKind, id: string) =>
      list<CommandView>(apiPath(kind, id, 'commands'), {}, 1_000),

    /** A repeat with the same key returns the same lease, so a lost answer costs nothing. */
    createLease: (request: LeaseRequest, key: string, options: LongPollOptions = {}) =>
      post<LeaseView>(apiPath('leases'), {
        ...options,
        body: request,
        headers: { 'idempotency-key': key },
      }),
    lease: (id: string, seenVersion?: number, options: LongPollOptions = {}) =>
      get<LeaseView>(apiPath('leases', id), { ...options, ...longPoll(seenVersion, options) }),
    releaseLease: (id: string, options: LongPollOptions = {}) =>
      post<LeaseView>(apiPath('leases', id, 'release'), options),
    extendLease: (id: string, ttlSeconds: number) =>
      post<LeaseView>(apiPath('leases', id, 'extend'), { body: { ttlSeconds } }),

    /** A repeat with the same key returns the same execution, so the command runs once. */
    startExecution: (lease: string, request: ExecutionRequest, { key, lastTry }: StartOptions) =>
      post<ExecutionView>(apiPath('leases', lease, 'executions'), {
        body: request,
        headers: { 'idempotency-key': key },
        lastTry,
      }),
    execution: (id: string, seenVersion?: number, options: LongPollOptions = {}) =>
      get<ExecutionView>(apiPath('executions', id), {
        ...options,
        ...longPoll(seenVersion, options),
      }),
    cancelExecution: (id: string, options: LongPollOptions = {}) =>
      post<ExecutionView>(apiPath('executions', id, 'cancel'), options),
    output: (id: string, stream: OutputStream, from: number, options: LongPollOptions = {}) =>
      client.send(apiPath('executions', id, 'output'), { ...options, query: { stream, from } }),

    resource: (id: string) => get<ResourceView>(apiPath('resources', id)),
    ...genericRoutes(client),
  };
}

/** Returns functions for all other routes, addressed by the parts of their paths. */
function genericRoutes(client: ApiClient) {
  const post = <T>(parts: readonly string[], body: object) =>
    client.json<T>(apiPath(...parts), { method: 'POST', body });
  return {
    post,
    act: <T>(...parts: readonly string[]) => post<T>(parts, {}),
    read: <T>(...parts: readonly string[]) => client.json<T>(apiPath(...parts)),
    save: <T>(
      parts: readonly string[],
      body: object,
      { dryRun = false }: Readonly<{ dryRun?: boolean }> = {},
    ) =>
      client.json<T>(apiPath(...parts), {
        method: 'PUT',
        body,
        ...(dryRun ? { query: { dryRun: 'true' } } : {}),
      }),
    remove: (...parts: readonly string[]) => client.json(apiPath(...parts), { method: 'DELETE' }),
    removeBy: <T>(parts: readonly string[], query: ListFilter) =>
      client.json<T>(apiPath(...parts), { method: 'DELETE', query }),
  };
}

/** Reads page after page, until the end or until there are `limit` rows. */
async function listAllPages<T>(
  client: ApiClient,
  path: string,
  { filter, limit }: Readonly<{ filter: ListFilter; limit: number }>,
): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.json<Page<T>>(path, { query: { ...filter, cursor } });
    rows.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  return rows;
}

export type ApiRoutes = ReturnType<typeof createApiRoutes>;
