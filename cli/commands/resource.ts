import type { Command } from 'commander';
import type { ResourceView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';

const resourceActions = [
  {
    action: 'pause',
    summary: 'start no new lease on it; the current ones go on',
    done: 'is being paused',
  },
  { action: 'unpause', summary: 'use it for leases again', done: 'is being unpaused' },
  { action: 'release', summary: 'drain it and destroy it', done: 'is being released' },
] as const;

/** `drydock resource pause|unpause|release`, for operators. */
export function describeResource(command: Command): void {
  for (const { action, summary, done } of resourceActions) {
    withJson(command.command(action).description(summary))
      .argument('<resource>', 'the resource')
      .action(async (id: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const resource = await api.act<ResourceView>('resources', id, action);
        if (screen.json) return screen.object({ kind: 'resource', ...resource });
        screen.out(`${id} ${done} · see: drydock show ${id}`);
      });
  }
}
