import { Argument, type Command } from 'commander';
import type { GrantView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { grantColumns } from '../print/access.ts';
import { withJson } from './common.ts';
import { show } from './ls.ts';

const roles = ['viewer', 'lessee', 'operator', 'admin'];
const patternHelp = 'a name, or a pattern in which * stands for any characters';

/** `drydock principal …` */
export function describePrincipal(command: Command): void {
  withJson(command.command('list').alias('ls').description('who has which role')).action(
    async (options: CommonOptions) => {
      const context = openContext(options);
      const rows = await context.api.list<GrantView>('principals');
      show(context, 'grant', grantColumns(context.now()), rows, 'nobody was given a role');
    },
  );

  withJson(command.command('grant').description('give everybody who fits a pattern a role'))
    .argument('<pattern>', patternHelp)
    .addArgument(new Argument('<role>', 'what they may do').choices(roles))
    .action(async (pattern: string, role: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const grant = await api.save<GrantView>(['principals'], { pattern, role });
      if (screen.json) screen.object({ kind: 'grant', ...grant });
      else screen.out(`${pattern} is ${role}`);
    });

  withJson(command.command('revoke').description('take away the role that a pattern gives'))
    .argument('<pattern>', 'the pattern, as it was granted')
    .action(async (pattern: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const grant = await api.removeBy<GrantView>(['principals'], { pattern });
      if (screen.json) screen.object({ kind: 'grant', ...grant, deleted: true });
      else screen.out(`${pattern} is no ${grant.role} any more; leases go on`);
    });
}
