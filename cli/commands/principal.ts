import { Argument, type Command } from 'commander';
import type { RoleBindingView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { roleBindingColumns } from '../print/access-columns.ts';
import { printRows } from '../print/rows.ts';

const roleNames = ['viewer', 'lessee', 'operator', 'admin'];

/** `drydock principal …` */
export function describePrincipal(command: Command): void {
  withJson(command.command('list').alias('ls').description('list who has which role')).action(
    async (options: CommonOptions) => {
      const { api, screen, now } = openContext(options);
      const rows = await api.list<RoleBindingView>('principals');
      const columns = roleBindingColumns(now());
      printRows(screen, { kind: 'principal', columns, rows, empty: 'no principal has a role' });
    },
  );

  withJson(command.command('set').description('set the role of a principal, or of a pattern'))
    .argument('<name>', 'a name, or a pattern in which * matches any characters')
    .addArgument(new Argument('<role>', 'what it may do').choices(roleNames))
    .action(async (pattern: string, role: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const binding = await api.save<RoleBindingView>(['principals'], { pattern, role });
      if (screen.json) screen.object({ kind: 'principal', ...binding });
      else screen.out(`${pattern} is ${role}`);
    });

  withJson(command.command('remove').description('remove the role of a principal or pattern'))
    .argument('<name>', 'the name or pattern, as it was set')
    .action(async (pattern: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const binding = await api.removeBy<RoleBindingView>(['principals'], { pattern });
      if (screen.json) screen.object({ kind: 'principal', ...binding, deleted: true });
      else screen.out(`${pattern} is no longer ${binding.role}; its leases go on`);
    });
}
