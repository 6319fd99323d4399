import type { Kind } from '../../shared/model/ids.ts';
import type { Table } from '../../shared/model/write.ts';
import type { IndexName } from '../../shared/ports/store.ts';

/** The name of a function: each folder of `functions/` but `lambda`. */
export type FunctionName =
  | 'timer'
  | 'api'
  | 'audit'
  | 'execution-worker'
  | 'host-events'
  | 'lease-worker'
  | 'resource-worker'
  | 'sweeper';

export type WriteOp = 'put' | 'update' | 'delete';

/** True if `under` is a prefix of partition keys, not one whole key. */
export const isKeyPrefix = (under: string): boolean => /[-/]$/.test(under);

/**
 * Items that a function may write: the whole table, or the partitions under the keys of `under`.
 * A key that ends in `/` or `-` is a prefix; any other is the whole key of one partition.
 */
export type TableWrites = Readonly<{
  table: Table;
  ops: readonly WriteOp[];
  under?: readonly string[];
}>;

/** Everything that a function may do with the stack's own resources; all else is denied. */
export type FunctionPermissions = Readonly<{
  writes: readonly TableWrites[];
  /** Tables that it reads by key or partition. */
  reads: readonly Table[];
  /** Tables with items that its transactions may check without writing them. */
  checks: readonly Table[];
  indexes: Readonly<Partial<Record<Table, readonly IndexName[]>>>;
  scans: readonly Table[];
  wakes: readonly Kind[];
  timers: boolean;
  outputs: boolean;
  /** It reads the status of the stack. */
  stack: boolean;
  /** AWS actions that cannot be limited to resources, with the reason for each. */
  unscoped: readonly Readonly<{ action: string; reason: string }>[];
}>;

const noPermissions: FunctionPermissions = {
  writes: [],
  reads: [],
  checks: [],
  indexes: {},
  scans: [],
  wakes: [],
  timers: false,
  outputs: false,
  stack: false,
  unscoped: [],
};

const everyKind: readonly Kind[] = ['lease', 'resource', 'execution'];

/**
 * Which function may write what (docs/architecture.md#keys). Several functions may create a record
 * of a lease, resource or execution, by a put on condition that it is *absent*; only its own worker
 * may update or delete it. On shared tables, `under` limits a function to partition key prefixes.
 */
export const permissions: Readonly<Record<FunctionName, FunctionPermissions>> = {
  api: {
    ...noPermissions,
    writes: [
      { table: 'leases', ops: ['put'] },
      { table: 'resources', ops: ['put'] },
      { table: 'executions', ops: ['put'] },
      { table: 'commands', ops: ['put'], under: ['lease-', 'res-', 'exec-'] },
      { table: 'slots', ops: ['delete'], under: ['seats/', 'warm/'] },
      // It grants free seats to the line that a new lease joins.
      { table: 'slots', ops: ['put', 'delete'], under: ['line/'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['breaker/'] },
      { table: 'slots', ops: ['put'], under: ['granted/', 'lock/', 'idempotency/'] },
      { table: 'slots', ops: ['update'], under: ['usage/', 'running/'] },
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
    timers: true,
    outputs: true,
  },
  'lease-worker': {
    ...noPermissions,
    writes: [
      { table: 'leases', ops: ['update'] },
      { table: 'resources', ops: ['put'] },
      { table: 'commands', ops: ['delete'], under: ['lease-'] },
      { table: 'commands', ops: ['put'], under: ['res-', 'exec-'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['seats/', 'cleaning/'] },
      { table: 'slots', ops: ['put', 'update', 'delete'], under: ['line/', 'granted/'] },
      { table: 'slots', ops: ['put'], under: ['returned/', 'lock/', 'breaker/'] },
      { table: 'slots', ops: ['update'], under: ['usage/'] },
      { table: 'slots', ops: ['delete'], under: ['running/'] },
      { table: 'events', ops: ['put'], under: ['lease-', 'res-'] },
    ],
    reads: ['leases', 'resources', 'executions', 'commands', 'slots', 'blueprints'],
    checks: ['resources', 'slots', 'blueprints'],
    indexes: { resources: ['by-blueprint'] },
    wakes: everyKind,
    timers: true,
  },
  'resource-worker': {
    ...noPermissions,
    writes: [
      { table: 'resources', ops: ['update'] },
      { table: 'leases', ops: ['put'] },
      { table: 'commands', ops: ['delete'], under: ['res-'] },
      { table: 'commands', ops: ['put'], under: ['lease-'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['seats/', 'gate/', 'lock/', 'breaker/'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['failed/'] },
      { table: 'slots', ops: ['delete'], under: ['returned/', 'deliveries/'] },
      { table: 'slots', ops: ['update', 'delete'], under: ['line/'] },
      { table: 'slots', ops: ['put'], under: ['granted/'] },
      { table: 'slots', ops: ['update'], under: ['usage/'] },
      { table: 'events', ops: ['put'], under: ['res-', 'lease-'] },
    ],
    reads: ['leases', 'resources', 'commands', 'slots', 'blueprints'],
    checks: ['slots'],
    indexes: { leases: ['by-resource'] },
    wakes: ['lease', 'resource'],
    timers: true,
  },
  'execution-worker': {
    ...noPermissions,
    writes: [
      { table: 'executions', ops: ['update'] },
      { table: 'commands', ops: ['delete'], under: ['exec-'] },
      { table: 'slots', ops: ['update'], under: ['running/', 'deliveries/'] },
      { table: 'slots', ops: ['put', 'delete'], under: ['deliveries/'] },
      { table: 'events', ops: ['put'], under: ['exec-'] },
    ],
    reads: ['leases', 'resources', 'executions', 'commands', 'slots'],
    checks: ['leases'],
    wakes: ['lease', 'execution'],
    timers: true,
    outputs: true,
  },
  timer: { ...noPermissions, wakes: everyKind },
  sweeper: {
    ...noPermissions,
    // It creates warm resources just as a lease does that finds no free seat.
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
    timers: true,
  },
  audit: {
    ...noPermissions,
    writes: [
      { table: 'slots', ops: ['put', 'delete'], under: ['sweep/', 'audit'] },
      { table: 'commands', ops: ['put'], under: ['res-'] },
    ],
    reads: ['resources', 'slots', 'blueprints'],
    wakes: ['resource'],
    stack: true,
  },
  'host-events': {
    ...noPermissions,
    writes: [{ table: 'commands', ops: ['put'], under: ['res-'] }],
    reads: ['resources', 'executions', 'slots'],
    wakes: ['resource', 'execution'],
    unscoped: [
      { action: 'ssm:ListCommands', reason: 'the comment of a command names its execution' },
    ],
  },
};
