import type { Command } from 'commander';
import type { MeView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { withJson } from './common.ts';

/** `drydock whoami`: the name that leases, grants and authorizations know. */
export function describeWhoami(command: Command): void {
  withJson(command).action(async (options: CommonOptions) => {
    const { api, screen } = openContext(options);
    const me = await api.read<MeView>('me');
    if (screen.json) screen.object({ kind: 'me', ...me });
    else screen.out(`${me.name} · ${me.role}`);
  });
}
