import type { Command } from 'commander';
import type { MeView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';

/** `drydock whoami`: prints your name, as leases and authorizations show it, and your role. */
export function describeWhoami(command: Command): void {
  withJson(command).action(async (options: CommonOptions) => {
    const { api, screen } = openContext(options);
    const me = await api.read<MeView>('me');
    if (screen.json) screen.object({ kind: 'me', ...me });
    else screen.out(`${me.name} · ${me.role}`);
  });
}
