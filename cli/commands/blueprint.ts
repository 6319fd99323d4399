import type { Command } from 'commander';
import type { BlueprintView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { blueprintColumns } from '../print/lists.ts';
import type { ApplyOptions } from './apply.ts';
import { apply, withApplyOptions } from './apply.ts';
import { withJson } from './common.ts';
import { show } from './ls.ts';
import { blueprint } from './show.ts';

const acts = [
  { act: 'disable', done: 'disabled', summary: 'no lease takes or builds' },
  { act: 'enable', done: 'enabled', summary: 'serve leases again' },
  { act: 'reset', done: 'reset: it builds again', summary: 'forget that builds failed' },
] as const;

/** `drydock blueprint …` */
export function describeBlueprint(command: Command): void {
  withApplyOptions(command.command('create').description('make blueprints as a file says'))
    // An alias of `apply` that takes one kind only: whoever scripts it gets the same care.
    .action((files: readonly string[], options: ApplyOptions) =>
      apply(files, options, 'blueprint'),
    );

  withJson(command.command('list').alias('ls').description('all blueprints')).action(
    async (options: CommonOptions) => {
      const context = openContext(options);
      const rows = await context.api.list<BlueprintView>('blueprints');
      show(context, 'blueprint', blueprintColumns, rows, 'no blueprints: drydock apply -f …');
    },
  );

  withJson(command.command('show').description('one blueprint'))
    .argument('<name>', 'the blueprint')
    .action((name: string, options: CommonOptions) => blueprint(openContext(options), name));

  for (const { act, done, summary } of acts) {
    withJson(command.command(act).description(summary))
      .argument('<name>', 'the blueprint')
      .action(async (name: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const after = await api.act<BlueprintView>('blueprints', name, act);
        if (screen.json) screen.object({ kind: 'blueprint', ...after });
        else screen.out(`${name} ${done}`);
      });
  }

  withJson(command.command('delete').description('remove it, once it has no resources'))
    .argument('<name>', 'the blueprint')
    .action(async (name: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      await api.remove('blueprints', name);
      if (screen.json) screen.object({ kind: 'blueprint', name, deleted: true });
      else screen.out(`${name} deleted`);
    });
}
