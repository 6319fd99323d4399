import type { Command } from 'commander';
import { Argument } from 'commander';
import type {
  BlueprintView,
  ExecutionView,
  LeaseView,
  PoolView,
  ResourceView,
} from '../api/views.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { usageError } from '../exit.ts';
import {
  blueprintColumns,
  executionColumns,
  leaseColumns,
  poolColumns,
  resourceColumns,
} from '../print/columns.ts';
import { printRows } from '../print/rows.ts';

type LsOptions = CommonOptions &
  Readonly<{
    owner?: string;
    state?: string;
    type?: string;
    blueprint?: string;
    lease?: string;
    all?: boolean;
  }>;

const listableKinds = ['leases', 'resources', 'blueprints', 'pools', 'executions'] as const;
type ListableKind = (typeof listableKinds)[number];

/** `drydock ls`: lists open leases, or another kind; with --all, ended ones as well. */
export function describeLs(command: Command): void {
  withJson(command)
    .addArgument(new Argument('[kind]', 'what to list').choices(listableKinds).default('leases'))
    .option('--owner <name>', 'only leases of this owner')
    .option('--state <state>', 'only in this state')
    .option('--type <type>', 'only leases of this type')
    .option('--blueprint <name>', 'only leases or resources of this blueprint')
    .option('--lease <id>', 'only executions of this lease')
    .option('--all', 'also ended ones (leases: with --owner; resources: with --blueprint)')
    .addHelpText('after', lsExamples)
    .action(async (kind: ListableKind, options: LsOptions) => {
      await listPrinters[kind](openContext(options), options);
    });
}

type ListPrinter = (context: CommandContext, options: LsOptions) => Promise<void>;

const listPrinters: Readonly<Record<ListableKind, ListPrinter>> = {
  leases: async (context, { owner, state, type, blueprint, all }) => {
    if (all && !owner) {
      throw usageError('--all lists the ended leases of one owner.', 'add --owner <name>');
    }
    const filter = { owner, type, blueprint, state: state ?? (all ? 'all' : undefined) };
    const leases = oldestFirst(await context.api.list<LeaseView>('leases', filter));
    const rows = await withLinePositions(context, leases);
    const columns = leaseColumns(context.now());
    printRows(context.screen, { kind: 'lease', columns, rows, empty: 'no open leases' });
  },
  resources: async (context, { blueprint, state, all }) => {
    if (all && !blueprint) {
      const message = '--all lists the ended resources of one blueprint.';
      throw usageError(message, 'add --blueprint <name>');
    }
    const filter = { blueprint, state: state ?? (all ? 'all' : undefined) };
    const rows = oldestFirst(await context.api.list<ResourceView>('resources', filter));
    const columns = resourceColumns(context.now());
    printRows(context.screen, { kind: 'resource', columns, rows, empty: 'no resources' });
  },
  blueprints: printBlueprints,
  pools: printPools,
  executions: async (context, { lease, state }) => {
    const leases = lease
      ? [lease]
      : (await context.api.list<LeaseView>('leases')).map(({ id }) => id);
    const each = leases.map((id) => context.api.list<ExecutionView>(`leases/${id}/executions`));
    const all = (await Promise.all(each)).flat();
    const matching = all.filter((execution) => state === undefined || execution.state === state);
    const empty = lease ? `no executions on ${lease}` : 'no executions on open leases';
    const columns = executionColumns(context.now());
    const rows = oldestFirst(matching);
    printRows(context.screen, { kind: 'execution', columns, rows, empty });
  },
};

/** Prints all blueprints. */
export async function printBlueprints({ api, screen }: CommandContext): Promise<void> {
  const rows = await api.list<BlueprintView>('blueprints');
  const empty = 'no blueprints: drydock apply -f …';
  printRows(screen, { kind: 'blueprint', columns: blueprintColumns, rows, empty });
}

/** Prints all pools. */
export async function printPools({ api, screen }: CommandContext): Promise<void> {
  const rows = await api.list<PoolView>('pools');
  printRows(screen, { kind: 'pool', columns: poolColumns, rows, empty: 'no pools' });
}

const maxPositionLookups = 20;

/**
 * Returns the leases, the first waiting ones with their positions in line: the API's lists do not
 * count them, so each is read by itself.
 */
async function withLinePositions(
  { api }: CommandContext,
  leases: readonly LeaseView[],
): Promise<readonly LeaseView[]> {
  const waiting = leases.filter(({ state }) => state === 'pending').slice(0, maxPositionLookups);
  // A lease that has disappeared since is shown as the list had it.
  const lookups = waiting.map((lease) => api.lease(lease.id).catch(() => lease));
  const positioned = new Map((await Promise.all(lookups)).map((lease) => [lease.id, lease]));
  return leases.map((lease) => positioned.get(lease.id) ?? lease);
}

const oldestFirst = <T extends Readonly<{ createdAt: string }>>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => a.createdAt.localeCompare(b.createdAt));

const lsExamples = `
Examples:
  drydock ls
  drydock ls leases --owner ci --all
  drydock ls resources --blueprint demo-hosts
  drydock ls executions --lease lease-7k2m…`;
