import type { Command } from 'commander';
import type { ResourceView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { withJson } from './common.ts';

const acts = [
  { act: 'pause', summary: 'no new leases on it; those it has go on', said: 'is being paused' },
  { act: 'unpause', summary: 'take new leases again', said: 'is being unpaused' },
  { act: 'release', summary: 'drain it and destroy it', said: 'is being released' },
] as const;

/** `drydock resource pause|unpause|release`: for whoever looks after the machines. */
export function describeResource(command: Command): void {
  for (const { act, summary, said } of acts) {
    withJson(command.command(act).description(summary))
      .argument('<resource>', 'the resource')
      .action(async (id: string, options: CommonOptions) => {
        const { api, screen } = openContext(options);
        const resource = await api.act<ResourceView>('resources', id, act);
        if (screen.json) return screen.object({ kind: 'resource', ...resource });
        screen.out(`${id} ${said} · see: drydock show ${id}`);
      });
  }
}
