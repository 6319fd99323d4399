import type { Command } from 'commander';
import { kindOf } from '../../shared/model/ids.ts';
import type { HistoryKind } from '../api/routes.ts';
import type {
  BlueprintView,
  CommandView,
  EventView,
  ExecutionView,
  LeaseView,
  ResourceView,
} from '../api/views.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { CliError } from '../exit.ts';
import { executionColumns } from '../print/columns.ts';
import type { DetailSheet } from '../print/details.ts';
import {
  blueprintSheet,
  executionSheet,
  leaseSheet,
  resourceSheet,
  sheetLines,
} from '../print/details.ts';
import { resourcesNamedIn, summarizeLease } from '../print/lease-summary.ts';
import { tableLines } from '../print/table.ts';
import { type ObjectHistory, timelineLines } from '../print/timeline.ts';

const printersByKind = {
  lease: printLease,
  resource: printResource,
  execution: printExecution,
  blueprint: printBlueprint,
} as const;

/** `drydock show`: reads the kind from the id; any other name is a blueprint's. */
export function describeShow(command: Command): void {
  withJson(command)
    .argument('<id>', 'a lease, resource, execution or blueprint')
    .action(async (id: string, options: CommonOptions) => {
      await printersByKind[kindFromIdPrefix(id)](openContext(options), id);
    });
}

/** Reads the kind even from a truncated id, so that the API can answer that it does not exist. */
function kindFromIdPrefix(id: string): keyof typeof printersByKind {
  const exact = kindOf(id);
  if (exact !== null) return exact;
  if (/^lease-[0-9a-z]+$/.test(id)) return 'lease';
  if (/^res-[0-9a-z]+$/.test(id)) return 'resource';
  return /^exec-[0-9a-z]+(-[0-9a-z]+)?$/.test(id) ? 'execution' : 'blueprint';
}

async function printLease(context: CommandContext, id: string): Promise<void> {
  const { api, screen, now } = context;
  const lease = await api.lease(id);
  const [executions, own, commands] = await Promise.all([
    api.list<ExecutionView>(`leases/${id}/executions`),
    api.events('leases', id),
    api.commands('leases', id),
  ]);
  const events = [...own, ...(await eventsOfItsResources(context, own))];
  if (screen.json) {
    screen.object({ kind: 'lease', ...lease });
    for (const each of executions) screen.object({ kind: 'execution', ...each });
    return printHistoryAsJson(context, events, commands);
  }
  const summary = summarizeLease(lease, own, now());
  const holders = await holdersOfItsBlueprints(context, lease);
  printSheet(context, leaseSheet(lease, now(), summary, holders));
  if (executions.length > 0) {
    screen.out('  executions');
    const lines = tableLines(executionColumns(now()), executions, indentedWidth(screen.width));
    for (const line of lines.slice(1)) screen.out(`   ${line}`);
  }
  printTimeline(context, { id, events, commands, executions });
}

/**
 * Returns the leases that hold what a lease waits for, the next to end first. The API lists leases
 * of other principals only for callers who may see them.
 */
async function holdersOfItsBlueprints(
  { api }: CommandContext,
  lease: LeaseView,
): Promise<readonly LeaseView[]> {
  const blueprints = lease.waiting?.blueprints ?? [];
  const lists = await Promise.all(
    blueprints.map((blueprint) => api.list<LeaseView>('leases', { blueprint }, 200)),
  );
  return lists
    .flat()
    .filter(({ resource }) => resource !== null)
    .toSorted(byEnd);
}

/** Returns the leases that hold a seat of a resource, the next to end first. */
async function holdersOfResource({ api }: CommandContext, { id, blueprint }: ResourceView) {
  const leases = await api.list<LeaseView>('leases', { blueprint }, 200);
  return leases.filter((lease) => lease.resource === id).toSorted(byEnd);
}

const untilOf = ({ until }: LeaseView): string => until ?? '';
const byEnd = (a: LeaseView, b: LeaseView): number => (untilOf(a) < untilOf(b) ? -1 : 1);

/** How many resources of a lease appear in its timeline: the last ones it was on. */
const maxResourceTimelines = 3;

/**
 * Returns the events of a lease's resources during its lifetime; a resource may be older, and may
 * outlive it.
 */
async function eventsOfItsResources(
  { api }: CommandContext,
  own: readonly EventView[],
): Promise<readonly EventView[]> {
  const [first, last] = [own[0]?.at ?? '', own.at(-1)];
  const until = last?.state === 'destroyed' ? last.at : null;
  const ids = resourcesNamedIn(own).slice(-maxResourceTimelines);
  const pages = await Promise.all(
    ids.map((id) => api.events('resources', id).catch(emptyIfForgotten)),
  );
  return pages.flat().filter(({ at }) => at >= first && (until === null || at <= until));
}

/** A resource that ended before its leases is forgotten before them. */
function emptyIfForgotten(error: unknown): readonly EventView[] {
  if (error instanceof CliError && error.status === 404) return [];
  throw error;
}

async function printResource(context: CommandContext, id: string): Promise<void> {
  const { api, screen, now } = context;
  const resource = await api.resource(id);
  if (screen.json) screen.object({ kind: 'resource', ...resource });
  else {
    const holders = await holdersOfResource(context, resource);
    printSheet(context, resourceSheet(resource, now(), holders));
  }
  await printHistory(context, 'resources', id);
}

async function printExecution(context: CommandContext, id: string): Promise<void> {
  const { api, screen, now } = context;
  const execution = await api.execution(id);
  const isWhole = execution.argv !== null || execution.script !== null;
  const program = isWhole ? null : await api.program(id);
  if (screen.json) screen.object({ kind: 'execution', ...execution, ...program });
  else printSheet(context, executionSheet({ ...execution, ...program }, now()));
  await printHistory(context, 'executions', id);
}

export async function printBlueprint(context: CommandContext, name: string): Promise<void> {
  const { api, screen, now } = context;
  const blueprint = await api.read<BlueprintView>('blueprints', name);
  if (screen.json) screen.object({ kind: 'blueprint', ...blueprint });
  else printSheet(context, blueprintSheet(blueprint, now()));
}

function printSheet({ screen }: CommandContext, sheet: DetailSheet): void {
  const [title = '', ...lines] = sheetLines(sheet);
  screen.out(title, 'bold');
  for (const line of lines) screen.out(line);
}

async function printHistory(context: CommandContext, kind: HistoryKind, id: string): Promise<void> {
  const { api, screen } = context;
  const [events, commands] = await Promise.all([api.events(kind, id), api.commands(kind, id)]);
  if (screen.json) return printHistoryAsJson(context, events, commands);
  printTimeline(context, { id, events, commands });
}

function printHistoryAsJson(
  { screen }: CommandContext,
  events: readonly EventView[],
  commands: readonly CommandView[],
): void {
  for (const event of events) screen.object({ ...event, kind: 'event' });
  for (const command of commands) screen.object({ kind: 'command', command });
}

function printTimeline({ screen, now }: CommandContext, history: ObjectHistory): void {
  const lines = timelineLines(history, now(), indentedWidth(screen.width));
  if (lines.length > 0) screen.out('  timeline');
  for (const line of lines) screen.out(`   ${line}`);
}

const indentedWidth = (width: number | null): number | null => (width === null ? null : width - 3);
