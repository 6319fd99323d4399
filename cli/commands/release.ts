import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { CliError } from '../exit.ts';

/** `drydock release`: releases each lease, even if another one is unknown. */
export function describeRelease(command: Command): void {
  withJson(command)
    .argument('<lease...>', 'the leases to release')
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
