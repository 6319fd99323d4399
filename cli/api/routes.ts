import type { ApiClient, RequestOptions } from './client.ts';
import type {
  CommandView,
  EventView,
  ExecutionRequest,
  ExecutionView,
  LeaseRequest,
  LeaseView,
  Page,
  ProgramView,
  ResourceView,
} from './views.ts';

/** The kinds of objects that have events and commands. */
export type HistoryKind = 'leases' | 'resources' | 'executions';
type ListFilter = Readonly<Record<string, string | number | undefined>>;
type AskOptions = Pick<RequestOptions, 'signal' | 'patienceMs'>;
type StartOptions = Readonly<{ key: string; lastTry: AbortSignal }>;

export type OutputStream = 'stdout' | 'stderr';

/** Lets the API hold its answer until the object has another version, for so many seconds. */
export type Hold = Readonly<{ version: number; seconds: number }>;

const apiPath = (...parts: readonly string[]): string =>
  `/v1/${parts.map(encodeURIComponent).join('/')}`;

/** Returns the API's routes as functions. All of the CLI's requests go through these. */
export function createApiRoutes(client: ApiClient) {
  const get = <T>(path: string, options: RequestOptions = {}) => client.json<T>(path, options);
  const post = <T>(path: string, options: RequestOptions = {}) =>
    client.look<T>(path, { ...options, method: 'POST', body: options.body ?? {} });
  const lookAt = <T>(path: string, hold: Hold | null, options: AskOptions) =>
    client.look<T>(
      path,
      hold === null
        ? options
        : { ...options, query: { wait: hold.seconds, version: hold.version } },
    );

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
    createLease: (request: LeaseRequest, { key, lastTry }: StartOptions) =>
      post<LeaseView>(apiPath('leases'), {
        lastTry,
        body: request,
        headers: { 'idempotency-key': key },
      }),
    lease: (id: string) => get<LeaseView>(apiPath('leases', id)),
    lookAtLease: (id: string, hold: Hold | null, options: AskOptions = {}) =>
      lookAt<LeaseView>(apiPath('leases', id), hold, options),
    releaseLease: (id: string, options: AskOptions = {}) =>
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
    execution: (id: string) => get<ExecutionView>(apiPath('executions', id)),
    lookAtExecution: (id: string, hold: Hold | null, options: AskOptions = {}) =>
      lookAt<ExecutionView>(apiPath('executions', id), hold, options),
    program: (id: string) => get<ProgramView>(apiPath('executions', id, 'program')),
    cancelExecution: (id: string, options: AskOptions = {}) =>
      post<ExecutionView>(apiPath('executions', id, 'cancel'), options),
    output: (id: string, stream: OutputStream, from: number, options: AskOptions = {}) =>
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
