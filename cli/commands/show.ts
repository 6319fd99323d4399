import type { Command } from 'commander';
import { kindOf } from '../../shared/model/ids.ts';
import type { Kind } from '../api/routes.ts';
import type { BlueprintView, ExecutionView } from '../api/views.ts';
import type { CommonOptions, Context } from '../context.ts';
import { openContext } from '../context.ts';
import type { Sheet } from '../print/details.ts';
import {
  blueprintSheet,
  executionSheet,
  leaseSheet,
  resourceSheet,
  sheetLines,
} from '../print/details.ts';
import { executionColumns } from '../print/lists.ts';
import { table } from '../print/table.ts';
import { timeline } from '../print/timeline.ts';
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
  if (screen.json) screen.object({ kind: 'lease', ...found });
  else print(context, leaseSheet(found, now()));

  const executions = await api.list<ExecutionView>(`leases/${id}/executions`);
  for (const each of screen.json ? executions : []) screen.object({ kind: 'execution', ...each });
  if (!screen.json && executions.length > 0) {
    screen.out('  executions');
    const lines = table(executionColumns(now()), executions, inner(screen.width));
    for (const line of lines.slice(1)) screen.out(`   ${line}`);
  }
  await history(context, 'leases', id);
}

async function resource(context: Context, id: string): Promise<void> {
  const { api, screen, now } = context;
  const found = await api.resource(id);
  if (screen.json) screen.object({ kind: 'resource', ...found });
  else print(context, resourceSheet(found, now()));
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
  screen.out(screen.paint('bold', title));
  for (const line of lines) screen.out(line);
}

async function history(context: Context, kind: Kind, id: string): Promise<void> {
  const { api, screen, now } = context;
  const [events, commands] = await Promise.all([api.events(kind, id), api.commands(kind, id)]);
  if (screen.json) {
    for (const event of events) screen.object({ ...event, kind: 'event' });
    for (const command of commands) screen.object({ kind: 'command', command });
    return;
  }
  const lines = timeline(events, commands, now(), inner(screen.width));
  if (lines.length > 0) screen.out('  timeline');
  for (const line of lines) screen.out(`   ${line}`);
}

const inner = (width: number | null): number | null => (width === null ? null : width - 3);
