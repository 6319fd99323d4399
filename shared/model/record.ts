import type { AuditEntry } from './audit.ts';
import type { Authorization } from './authorization.ts';
import type { Blueprint, Device, Pool, WarmPool } from './blueprint.ts';
import type { Breaker } from './breaker.ts';
import type { Command } from './command.ts';
import type { EventRecord } from './event.ts';
import type { Execution, Program } from './execution.ts';
import type { FailedChoice } from './failed-choice.ts';
import type { Json, JsonObject } from './json.ts';
import { canonical } from './json.ts';
import { executionKey, leaseKey, resourceKey } from './keys.ts';
import type { Lease } from './lease.ts';
import { limits } from './limits.ts';
import type { RoleBinding } from './principal.ts';
import type { Resource } from './resource.ts';
import type { CleaningSeat, FreeSeat, LineEntry } from './seat.ts';
import type { Item, Key, Put, Update } from './write.ts';
import { absent, update } from './write.ts';

/** A record with a single writer and a version; the `due` index finds it while it is unfinished. */
export type AnyRecord = Lease | Resource | Execution;

/** Fields that may be null. Null is not stored: an index key cannot be null, and it saves bytes. */
const nullable = {
  lease: [
    'blueprints',
    'waitUntil',
    'bodyHash',
    'timerAt',
    'building',
    'reclaim',
    'dependencyOf',
    'neededByBlueprint',
    'resourceId',
  ].concat('seat'),
  resource: ['maxAgeSeconds', 'maxUses', 'host', 'timerAt', 'retiring', 'roomFor', 'quarantine'],
  execution: [
    'bodyHash',
    'timerAt',
    'waitingSince',
    'delivery',
    'cancel',
    'host',
    'startedAt',
    'exitCode',
  ],
  program: ['argv', 'script', 'cwd', 'stdin'],
  lineEntry: ['granted', 'dependencyOf'],
  freeSeat: ['maxUses'],
  blueprint: ['limit', 'maxAgeSeconds', 'maxUses'],
  breaker: ['openedAt', 'openUntil', 'probe'],
  command: ['ifHolds', 'for'],
} as const;

const newSettings = {
  maxBuilding: limits.maxBuildingDefault,
  minReady: 0,
  needsAuthorization: false,
  generation: '',
  seatShards: 1,
};

const nulls = (names: readonly string[]): Item => Object.fromEntries(names.map((n) => [n, null]));

/** The one place that trusts a stored item to be what this code wrote. */
const trust = <T>(item: Item, names: readonly string[]): T => {
  const { dueShard: _, ...rest } = item;
  return { ...nulls(names), ...rest } as T;
};

const compact = (value: object): Item =>
  Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined),
  ) as Item;

/** Returns the shard of the `due` index, by the random part of the id, so that none runs hot. */
export const dueShardOf = (id: string): string => {
  let sum = 0;
  for (const char of id.slice(-4)) sum += char.charCodeAt(0);
  return String(sum % limits.dueShards);
};

export const recordItem = (record: AnyRecord): Item =>
  'wakeAt' in record ? { ...compact(record), dueShard: dueShardOf(record.id) } : compact(record);

export const leaseFrom = (item: Item): Lease => trust<Lease>(item, nullable.lease);
export const resourceFrom = (item: Item): Resource => trust<Resource>(item, nullable.resource);
export const executionFrom = (item: Item): Execution => trust<Execution>(item, nullable.execution);
export function programFrom(item: Item): Program {
  const { expiresAt: _, ...program } = item;
  return trust<Program>(program, nullable.program);
}
export const launchParametersFrom = (item: Item): JsonObject =>
  trust<Readonly<{ parameters: JsonObject }>>(item, []).parameters;
export const freeSeatFrom = (item: Item): FreeSeat => trust<FreeSeat>(item, nullable.freeSeat);
export const cleaningSeatFrom = (item: Item): CleaningSeat => trust<CleaningSeat>(item, []);
/** A blueprint saved before a setting existed has its default. */
export const blueprintFrom = (item: Item): Blueprint =>
  trust<Blueprint>({ ...newSettings, ...item }, nullable.blueprint);
export const breakerFrom = (item: Item): Breaker => trust<Breaker>(item, nullable.breaker);
export const failedChoiceFrom = (item: Item): FailedChoice => trust<FailedChoice>(item, []);
export const warmPoolFrom = (item: Item): WarmPool => trust<WarmPool>(item, []);
export const poolFrom = (item: Item): Pool => trust<Pool>(item, []);
export const deviceFrom = (item: Item): Device => trust<Device>(item, []);
export const auditEntryFrom = (item: Item): AuditEntry => trust<AuditEntry>(item, []);
export const authorizationFrom = (item: Item): Authorization =>
  trust<Authorization>({ generation: '', ...item }, []);
export const roleBindingFrom = (item: Item): RoleBinding => trust<RoleBinding>(item, []);
export const commandFrom = (item: Item): Command => trust<Command>(item, nullable.command);
export const eventFrom = (item: Item): EventRecord => trust<EventRecord>(item, []);

/** Flags that are false are not stored, so that a condition can say *absent*. */
export const lineEntryItem = (entry: LineEntry): Item =>
  compact({ ...entry, room: entry.room || null, building: entry.building || null });
export const lineEntryFrom = (item: Item): LineEntry =>
  trust<LineEntry>({ room: false, building: false, ...item }, nullable.lineEntry);

export const freeSeatItem = (seat: FreeSeat): Item => compact(seat);

export const plainItem = (value: object): Item => compact(value);

export function recordKey(record: AnyRecord): Key {
  if (record.id.startsWith('lease-')) return leaseKey(record.id as Lease['id']);
  if (record.id.startsWith('res-')) return resourceKey(record.id as Resource['id']);
  return executionKey(record.id as Execution['id']);
}

/** Creates a record: the only Put of leases, resources and executions. */
export const createWrite = (record: AnyRecord): Put => ({
  op: 'put',
  key: recordKey(record),
  item: recordItem(record),
  when: absent,
});

/** Most values of a record are the very ones that were read, or plain ones. */
const isEqual = (a: Json | undefined, b: Json): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b));

/** Updates a record: writes what changed, if its version is still the one that was read. */
export function updateWrite(before: AnyRecord, after: AnyRecord): Update {
  const old = recordItem(before);
  const item = recordItem(after);
  const changed = Object.entries(item).filter(([name, value]) => !isEqual(old[name], value));
  return update(recordKey(before), {
    set: Object.fromEntries(changed),
    remove: Object.keys(old).filter((name) => item[name] === undefined),
    when: [{ attr: 'version', equals: before.version }],
  });
}
