import type { Command } from 'commander';
import { kindOf } from '../../shared/model/ids.ts';
import type { Kind } from '../api/routes.ts';
import type {
  BlueprintView,
  CommandView,
  EventView,
  ExecutionView,
  LeaseView,
  ResourceView,
} from '../api/views.ts';
import type { CommonOptions, Context } from '../context.ts';
import { openContext } from '../context.ts';
import { CliError } from '../exit.ts';
import type { Sheet } from '../print/details.ts';
import {
  blueprintSheet,
  executionSheet,
  leaseSheet,
  resourceSheet,
  sheetLines,
} from '../print/details.ts';
import { executionColumns } from '../print/lists.ts';
import { resourcesOf, storyOf } from '../print/story.ts';
import { table } from '../print/table.ts';
import { type Story, timeline } from '../print/timeline.ts';
import { withJson } from './common.ts';

/** `drydock show`: the kind is read from the id; any other name is a blueprint's. */
export function describeShow(command: Command): void {
  withJson(command)
    .argument('<id>', 'a lease, resource, execution or blueprint')
    .action(async (id: string, options: CommonOptions) => {
      const context = openContext(options);
      const show = { lease, resource, execution, blueprint }[kindLike(id)];
      await show(context, id);
    });
}

/** An id cut short still says its kind, so that the API can answer that there is no such thing. */
function kindLike(id: string): 'lease' | 'resource' | 'execution' | 'blueprint' {
  const exact = kindOf(id);
  if (exact !== null) return exact;
  if (/^lease-[0-9a-z]+$/.test(id)) return 'lease';
  if (/^res-[0-9a-z]+$/.test(id)) return 'resource';
  return /^exec-[0-9a-z]+(-[0-9a-z]+)?$/.test(id) ? 'execution' : 'blueprint';
}

async function lease(context: Context, id: string): Promise<void> {
  const { api, screen, now } = context;
  const found = await api.lease(id);
  const [executions, own, commands] = await Promise.all([
    api.list<ExecutionView>(`leases/${id}/executions`),
    api.events('leases', id),
    api.commands('leases', id),
  ]);
  const events = [...own, ...(await eventsOfResources(context, own))];
  if (screen.json) {
    screen.object({ kind: 'lease', ...found });
    for (const each of executions) screen.object({ kind: 'execution', ...each });
    return jsonHistory(context, events, commands);
  }
  print(
    context,
    leaseSheet(found, now(), storyOf(found, own, now()), await holdersOf(context, found)),
  );
  if (executions.length > 0) {
    screen.out('  executions');
    const lines = table(executionColumns(now()), executions, inner(screen.width));
    for (const line of lines.slice(1)) screen.out(`   ${line}`);
  }
  printTimeline(context, { id, events, commands, executions });
}

/** Who has what it waits for, the next to end first; others' leases only for whoever sees them. */
async function holdersOf({ api }: Context, lease: LeaseView): Promise<readonly LeaseView[]> {
  const blueprints = lease.waiting?.blueprints ?? [];
  const lists = await Promise.all(
    blueprints.map((blueprint) => api.list<LeaseView>('leases', { blueprint }, 200)),
  );
  return lists
    .flat()
    .filter(({ resource }) => resource !== null)
    .toSorted(byEnd);
}

/** Who holds a seat of it, the next to end first. */
async function onIt({ api }: Context, { id, blueprint }: ResourceView) {
  const leases = await api.list<LeaseView>('leases', { blueprint }, 200);
  return leases.filter((lease) => lease.resource === id).toSorted(byEnd);
}

const untilOf = ({ until }: LeaseView): string => until ?? '';
const byEnd = (a: LeaseView, b: LeaseView): number => (untilOf(a) < untilOf(b) ? -1 : 1);

/** Of a lease that went from resource to resource, the last ones. */
const resourcesTold = 3;

/** What its resources told while it was there: they may be older, and outlive it. */
async function eventsOfResources(
  { api }: Context,
  own: readonly EventView[],
): Promise<readonly EventView[]> {
  const [first, last] = [own[0]?.at ?? '', own.at(-1)];
  const until = last?.state === 'destroyed' ? last.at : null;
  const ids = resourcesOf(own).slice(-resourcesTold);
  const pages = await Promise.all(ids.map((id) => api.events('resources', id).catch(goneIsNone)));
  return pages.flat().filter(({ at }) => at >= first && (until === null || at <= until));
}

/** A resource is forgotten before its leases are, if it ended first. */
function goneIsNone(error: unknown): readonly EventView[] {
  if (error instanceof CliError && error.status === 404) return [];
  throw error;
}

async function resource(context: Context, id: string): Promise<void> {
  const { api, screen, now } = context;
  const found = await api.resource(id);
  if (screen.json) screen.object({ kind: 'resource', ...found });
  else print(context, resourceSheet(found, now(), await onIt(context, found)));
  await history(context, 'resources', id);
}

async function execution(context: Context, id: string): Promise<void> {
  const { api, screen, now } = context;
  const found = await api.execution(id);
  if (screen.json) screen.object({ kind: 'execution', ...found });
  else print(context, executionSheet(found, now()));
  await history(context, 'executions', id);
}

export async function blueprint(context: Context, name: string): Promise<void> {
  const found = await context.api.read<BlueprintView>('blueprints', name);
  if (context.screen.json) context.screen.object({ kind: 'blueprint', ...found });
  else print(context, blueprintSheet(found, context.now()));
}

function print({ screen }: Context, sheet: Sheet): void {
  const [title = '', ...lines] = sheetLines(sheet);
  screen.out(title, 'bold');
  for (const line of lines) screen.out(line);
}

async function history(context: Context, kind: Kind, id: string): Promise<void> {
  const { api, screen } = context;
  const [events, commands] = await Promise.all([api.events(kind, id), api.commands(kind, id)]);
  if (screen.json) return jsonHistory(context, events, commands);
  printTimeline(context, { id, events, commands });
}

function jsonHistory(
  { screen }: Context,
  events: readonly EventView[],
  commands: readonly CommandView[],
): void {
  for (const event of events) screen.object({ ...event, kind: 'event' });
  for (const command of commands) screen.object({ kind: 'command', command });
}

function printTimeline({ screen, now }: Context, story: Story): void {
  const lines = timeline(story, now(), inner(screen.width));
  if (lines.length > 0) screen.out('  timeline');
  for (const line of lines) screen.out(`   ${line}`);
}

const inner = (width: number | null): number | null => (width === null ? null : width - 3);
