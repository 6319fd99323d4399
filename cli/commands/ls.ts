import type { Command } from 'commander';
import { Argument } from 'commander';
import type {
  BlueprintView,
  ExecutionView,
  LeaseView,
  PoolView,
  ResourceView,
} from '../api/views.ts';
import type { CommonOptions, Context } from '../context.ts';
import { openContext } from '../context.ts';
import { usage } from '../exit.ts';
import {
  blueprintColumns,
  executionColumns,
  leaseColumns,
  poolColumns,
  resourceColumns,
} from '../print/lists.ts';
import type { Column } from '../print/table.ts';
import { table } from '../print/table.ts';
import { withJson } from './common.ts';

type Options = CommonOptions &
  Readonly<{
    owner?: string;
    state?: string;
    type?: string;
    blueprint?: string;
    lease?: string;
    all?: boolean;
  }>;

const kinds = ['leases', 'resources', 'blueprints', 'pools', 'executions'] as const;

/** `drydock ls`: open leases, or what else is named; ended ones with --all and an owner. */
export function describeLs(command: Command): void {
  withJson(command)
    .addArgument(new Argument('[what]', 'what to list').choices(kinds).default('leases'))
    .option('--owner <name>', 'leases of this owner')
    .option('--state <state>', 'only in this state')
    .option('--type <type>', 'leases of this type')
    .option('--blueprint <name>', 'leases or resources of this blueprint')
    .option('--lease <id>', 'executions of this lease')
    .option('--all', 'ended ones too (leases: with --owner; resources: with --blueprint)')
    .addHelpText('after', examples)
    .action(async (what: (typeof kinds)[number], options: Options) => {
      await lists[what](openContext(options), options);
    });
}

const lists: Readonly<
  Record<(typeof kinds)[number], (context: Context, options: Options) => Promise<void>>
> = {
  leases: async (context, { owner, state, type, blueprint, all }) => {
    if (all && !owner) throw usage('--all lists ended leases of one owner.', 'add --owner <name>');
    const filter = { owner, type, blueprint, state: state ?? (all ? 'all' : undefined) };
    const leases = sorted(await context.api.list<LeaseView>('leases', filter));
    const told = await withPlaces(context, leases);
    show(context, 'lease', leaseColumns(context.now()), told, 'no open leases');
  },
  resources: async (context, { blueprint, state, all }) => {
    if (all && !blueprint) {
      throw usage('--all lists ended resources of one blueprint.', 'add --blueprint <name>');
    }
    const filter = { blueprint, state: state ?? (all ? 'all' : undefined) };
    const resources = await context.api.list<ResourceView>('resources', filter);
    show(context, 'resource', resourceColumns(context.now()), sorted(resources), 'no resources');
  },
  blueprints: async (context) => {
    const blueprints = await context.api.list<BlueprintView>('blueprints');
    show(context, 'blueprint', blueprintColumns, blueprints, 'no blueprints: drydock apply -f …');
  },
  pools: async (context) => {
    show(context, 'pool', poolColumns, await context.api.list<PoolView>('pools'), 'no pools');
  },
  executions: async (context, { lease, state }) => {
    const leases = lease
      ? [lease]
      : (await context.api.list<LeaseView>('leases')).map(({ id }) => id);
    const each = leases.map((id) => context.api.list<ExecutionView>(`leases/${id}/executions`));
    const all = (await Promise.all(each)).flat();
    const shown = all.filter((execution) => state === undefined || execution.state === state);
    const empty = lease ? `nothing was run on ${lease}` : 'nothing runs on an open lease';
    show(context, 'execution', executionColumns(context.now()), sorted(shown), empty);
  },
};

const placesMost = 20;

/** A list does not count places in line; the first few that wait are asked for theirs. */
async function withPlaces(
  { api }: Context,
  leases: readonly LeaseView[],
): Promise<readonly LeaseView[]> {
  const waiting = leases.filter(({ state }) => state === 'pending').slice(0, placesMost);
  // One that has gone meanwhile is shown as the list had it.
  const looks = waiting.map((lease) => api.lease(lease.id).catch(() => lease));
  const placed = new Map((await Promise.all(looks)).map((lease) => [lease.id, lease]));
  return leases.map((lease) => placed.get(lease.id) ?? lease);
}

const sorted = <T extends Readonly<{ createdAt: string }>>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => a.createdAt.localeCompare(b.createdAt));

/** Rows as a table, or one JSON object each. An empty list says so where a person looks. */
export function show<T extends object>(
  { screen }: Context,
  kind: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  empty: string,
): void {
  if (screen.json) for (const row of rows) screen.object({ kind, ...row });
  else if (rows.length === 0) screen.note(empty);
  else {
    const [titles = '', ...lines] = table(columns, rows, screen.width);
    screen.out(titles, 'dim');
    for (const line of lines) screen.out(line);
  }
}

const examples = `
Examples:
  drydock ls
  drydock ls leases --owner ci --all
  drydock ls resources --blueprint demo-hosts
  drydock ls executions --lease lease-7k2m…`;
