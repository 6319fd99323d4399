import type { Table } from '../../model/write.ts';
import type { IndexName } from '../../ports/store.ts';

/** A sparse, keys-only index: it contains the items that have both attributes (string, number). */
export type IndexSchema = Readonly<{ name: IndexName; partition: string; sort: string }>;

/**
 * `sorted`: the table has a sort key `sk` besides `pk`. Both are strings. CloudFormation creates or
 * deletes one index of a table in one update, so a deployed table gets a second one in a release of
 * its own.
 */
export type TableSchema = Readonly<{
  table: Table;
  sorted: boolean;
  indexes: readonly IndexSchema[];
}>;

/** In epoch seconds; DynamoDB removes an item some time after that. */
export const ttlAttribute = 'expiresAt';

const dueIndex: IndexSchema = { name: 'due', partition: 'dueShard', sort: 'wakeAt' };
const indexByCreation = (name: IndexName, partition: string): IndexSchema => ({
  name,
  partition,
  sort: 'createdAt',
});

export const tableSchemas: Readonly<Record<Table, TableSchema>> = {
  leases: {
    table: 'leases',
    sorted: false,
    indexes: [
      dueIndex,
      indexByCreation('by-resource', 'resourceId'),
      indexByCreation('by-owner', 'owner'),
    ],
  },
  resources: {
    table: 'resources',
    sorted: false,
    indexes: [dueIndex, indexByCreation('by-blueprint', 'blueprint')],
  },
  executions: { table: 'executions', sorted: true, indexes: [dueIndex] },
  commands: { table: 'commands', sorted: true, indexes: [] },
  slots: { table: 'slots', sorted: true, indexes: [] },
  blueprints: { table: 'blueprints', sorted: true, indexes: [] },
  events: { table: 'events', sorted: true, indexes: [] },
};

export const tableNames: readonly Table[] = Object.values(tableSchemas).map(({ table }) => table);

/** The physical name of each table. */
export type TableNames = Readonly<Record<Table, string>>;

export const namesWithPrefix = (prefix: string): TableNames => ({
  leases: `${prefix}leases`,
  resources: `${prefix}resources`,
  executions: `${prefix}executions`,
  commands: `${prefix}commands`,
  slots: `${prefix}slots`,
  blueprints: `${prefix}blueprints`,
  events: `${prefix}events`,
});
