import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { withJson } from './common.ts';

/** `drydock cancel`: asks for the end of a command; its lease goes on. */
export function describeCancel(command: Command): void {
  withJson(command)
    .argument('<execution>', 'the execution to end')
    .action(async (id: string, options: CommonOptions) => {
      const { api, screen } = openContext(options);
      const execution = await api.cancelExecution(id);
      if (screen.json) return screen.object({ kind: 'execution', ...execution });
      screen.out(`${id} is being cancelled · see: drydock show ${id}`);
    });
}
