import type { Command } from 'commander';
import type { BlueprintView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import type { ApplyOptions } from './apply.ts';
import { applyFiles, withApplyOptions } from './apply.ts';
import { printBlueprints } from './ls.ts';
import { printBlueprint } from './show.ts';

const blueprintActions = [
  { action: 'disable', done: 'disabled', summary: 'stop serving leases and building resources' },
  { action: 'enable', done: 'enabled', summary: 'serve leases again' },
  { action: 'reset', done: 'reset: it builds again', summary: 'forget failed builds' },
] as const;

/** `drydock blueprint …` */
export function describeBlueprint(command: Command): void {
  withApplyOptions(command.command('create').description('create blueprints from a file'))
    // The same as `apply`, but for one kind only: scripts get the same checks.
    .action((files: readonly string[], options: ApplyOptions) =>
      applyFiles(files, options, 'blueprint'),
    );

  withJson(command.command('list').alias('ls').description('list all blueprints')).action(
    (options: CommonOptions) => printBlueprints(openContext(options)),
  );

  withJson(command.command('show').description('show one blueprint'))
    .argument('<name>', 'the blueprint')
    .action((name: string, options: CommonOptions) => printBlueprint(openContext(options), name));

  for (const { action, done, summary } of blueprintActions) {
    withJson(command.command(action).description(summary))
      .argument('<name>', 'the blueprint')
      .action(async (name: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const blueprint = await api.act<BlueprintView>('blueprints', name, action);
        if (screen.json) screen.object({ kind: 'blueprint', ...blueprint });
        else screen.out(`${name} ${done}`);
      });
  }

  withJson(command.command('delete').description('delete it; it must have no resources left'))
    .argument('<name>', 'the blueprint')
    .action(async (name: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('blueprints', name);
      if (screen.json) screen.object({ kind: 'blueprint', name, deleted: true });
      else screen.out(`${name} deleted`);
    });
}
