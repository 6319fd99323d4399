import type { Kind } from '../../shared/model/ids.ts';
import type { Table } from '../../shared/model/write.ts';
import type { IndexName } from '../../shared/ports/store.ts';

/** Each folder of `functions/` that is a function. */
export type FunctionName =
  | 'alarm'
  | 'api'
  | 'audit'
  | 'execution-worker'
  | 'host-events'
  | 'lease-worker'
  | 'resource-worker'
  | 'sweeper';

export type Op = 'put' | 'update' | 'delete';

/** Items that a function may write: of the whole table, or of partitions that begin so. */
export type Writes = Readonly<{ table: Table; ops: readonly Op[]; under?: readonly string[] }>;

/** Every right of a function over what the stack itself owns. What is not here, it may not do. */
export type Grant = Readonly<{
  writes: readonly Writes[];
  /** Tables whose items it reads by key or partition. */
  reads: readonly Table[];
  /** Tables whose items a transaction of it may put a condition on without writing them. */
  checks: readonly Table[];
  indexes: Readonly<Partial<Record<Table, readonly IndexName[]>>>;
  scans: readonly Table[];
  wakes: readonly Kind[];
  alarms: boolean;
  outputs: boolean;
  /** Calls outside that know no resources, with what they are for. */
  asks: readonly Readonly<{ action: string; because: string }>[];
}>;

const nothing: Grant = {
  writes: [],
  reads: [],
  checks: [],
  indexes: {},
  scans: [],
  wakes: [],
  alarms: false,
  outputs: false,
  asks: [],
};

const everyKind: readonly Kind[] = ['lease', 'resource', 'execution'];

/**
 * Who may write what (DESIGN §4). A record of leases, resources and executions is born by a put of
 * whoever wants it, under *absent*; updates and deletes are its own worker's alone, so nobody else
 * can change one. Tables that are shared are narrowed by the beginning of the partition key.
 */
export const grants: Readonly<Record<FunctionName, Grant>> = {
  api: {
    ...nothing,
    writes: [
      { table: 'leases', ops: ['put'] },
      { table: 'resources', ops: ['put'] },
      { table: 'executions', ops: ['put'] },
      { table: 'commands', ops: ['put'], under: ['lease-', 'res-', 'exec-'] },
      { table: 'slots', ops: ['delete'], under: ['seats/', 'warm/'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['breaker/'] },
      { table: 'slots', ops: ['put'], under: ['line/', 'lock/'] },
      { table: 'slots', ops: ['update'], under: ['usage/', 'ran/'] },
      { table: 'blueprints', ops: ['put', 'update', 'delete'] },
      { table: 'events', ops: ['put'], under: ['lease-', 'res-', 'exec-', 'audit/'] },
    ],
    reads: ['leases', 'resources', 'executions', 'commands', 'slots', 'blueprints', 'events'],
    checks: ['leases', 'slots', 'blueprints'],
    indexes: {
      leases: ['due', 'by-owner', 'by-resource'],
      resources: ['due', 'by-blueprint'],
      executions: ['due'],
    },
    wakes: everyKind,
    alarms: true,
    outputs: true,
  },
  'lease-worker': {
    ...nothing,
    writes: [
      { table: 'leases', ops: ['update'] },
      { table: 'resources', ops: ['put'] },
      { table: 'commands', ops: ['delete'], under: ['lease-'] },
      { table: 'commands', ops: ['put'], under: ['res-', 'exec-'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['seats/'] },
      { table: 'slots', ops: ['put', 'update', 'delete'], under: ['line/'] },
      { table: 'slots', ops: ['put'], under: ['home/', 'lock/', 'breaker/'] },
      { table: 'slots', ops: ['update'], under: ['usage/'] },
      { table: 'slots', ops: ['delete'], under: ['ran/'] },
      { table: 'events', ops: ['put'], under: ['lease-', 'res-'] },
    ],
    reads: ['leases', 'resources', 'executions', 'commands', 'slots', 'blueprints'],
    checks: ['resources', 'slots', 'blueprints'],
    indexes: { resources: ['by-blueprint'] },
    wakes: everyKind,
    alarms: true,
  },
  'resource-worker': {
    ...nothing,
    writes: [
      { table: 'resources', ops: ['update'] },
      { table: 'leases', ops: ['put'] },
      { table: 'commands', ops: ['delete'], under: ['res-'] },
      { table: 'commands', ops: ['put'], under: ['lease-'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['seats/', 'gate/', 'lock/', 'breaker/'] },
      { table: 'slots', ops: ['delete'], under: ['home/'] },
      { table: 'slots', ops: ['update'], under: ['line/', 'usage/'] },
      { table: 'events', ops: ['put'], under: ['res-', 'lease-'] },
    ],
    reads: ['leases', 'resources', 'commands', 'slots', 'blueprints'],
    checks: ['slots'],
    indexes: { leases: ['by-resource'] },
    wakes: ['lease', 'resource'],
    alarms: true,
  },
  'execution-worker': {
    ...nothing,
    writes: [
      { table: 'executions', ops: ['update'] },
      { table: 'commands', ops: ['delete'], under: ['exec-'] },
      { table: 'slots', ops: ['update'], under: ['ran/'] },
      { table: 'events', ops: ['put'], under: ['exec-'] },
    ],
    reads: ['leases', 'resources', 'executions', 'commands'],
    checks: ['leases'],
    wakes: ['lease', 'execution'],
    alarms: true,
    outputs: true,
  },
  alarm: { ...nothing, wakes: everyKind },
  sweeper: {
    ...nothing,
    // It begins what is to be kept ready, as a lease does that finds nothing.
    writes: [
      { table: 'resources', ops: ['put'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['sweep/'] },
      { table: 'slots', ops: ['put'], under: ['lock/', 'warm/', 'breaker/'] },
      { table: 'slots', ops: ['update'], under: ['usage/'] },
      { table: 'events', ops: ['put'], under: ['res-'] },
    ],
    checks: ['blueprints'],
    reads: ['leases', 'resources', 'executions', 'slots', 'blueprints'],
    indexes: { leases: ['due'], resources: ['due'], executions: ['due'] },
    scans: ['commands'],
    wakes: everyKind,
    alarms: true,
  },
  audit: {
    ...nothing,
    writes: [
      { table: 'slots', ops: ['put', 'delete'], under: ['sweep/', 'audit'] },
      { table: 'commands', ops: ['put'], under: ['res-'] },
    ],
    reads: ['resources', 'slots', 'blueprints'],
    wakes: ['resource'],
  },
  'host-events': {
    ...nothing,
    writes: [{ table: 'commands', ops: ['put'], under: ['res-'] }],
    reads: ['resources', 'executions', 'slots'],
    wakes: ['resource', 'execution'],
    asks: [
      { action: 'ssm:ListCommands', because: 'an execution is named in its command’s comment' },
    ],
  },
};
