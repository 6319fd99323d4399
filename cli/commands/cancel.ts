import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';

/** `drydock cancel`: cancels an execution; its lease goes on. */
export function describeCancel(command: Command): void {
  withJson(command)
    .argument('<execution>', 'the execution to cancel')
    .action(async (id: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const { view: execution } = await api.cancelExecution(id);
      if (screen.json) return screen.object({ kind: 'execution', ...execution });
      screen.out(`${id} is being cancelled · see: drydock show ${id}`);
    });
}
