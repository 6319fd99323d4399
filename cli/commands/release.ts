import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { CliError } from '../exit.ts';
import { withJson } from './common.ts';

/** `drydock release`: each lease by itself, so that one unknown id does not keep the others. */
export function describeRelease(command: Command): void {
  withJson(command)
    .argument('<lease...>', 'the leases to give back')
    .addHelpText('after', '\nReleasing twice is not an error.')
    .action(async (leases: readonly string[], options: CommonOptions) => {
      const { api, screen } = openContext(options);
      let failed: CliError | null = null;
      for (const id of leases) {
        try {
          await api.releaseLease(id);
          if (screen.json) screen.object({ kind: 'released', id });
          else screen.out(`${id} released`);
        } catch (error) {
          if (!(error instanceof CliError)) throw error;
          if (failed) screen.note(`drydock: ${failed.message}`);
          failed = error;
        }
      }
      if (failed) throw failed;
    });
}
