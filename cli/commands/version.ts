import type { Command } from 'commander';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { CliError } from '../exit.ts';
import { version } from '../version.ts';
import { withJson } from './common.ts';

/** `drydock version`: this program's, and whether an API answers. */
export function describeVersion(command: Command): void {
  withJson(command).action(async (options: CommonOptions) => {
    const server = await serverOf(options);
    if (options.json) console.log(JSON.stringify({ kind: 'version', version, ...server }));
    else console.log(`drydock ${version} · node ${process.versions.node}\n${server.text}`);
  });
}

async function serverOf(options: CommonOptions): Promise<Readonly<{ url?: string; text: string }>> {
  try {
    const { api } = openContext(options);
    const health = await api.read<Readonly<Record<string, unknown>>>('health');
    return { url: api.client.url, text: `${api.client.url} · ${JSON.stringify(health)}` };
  } catch (error) {
    if (error instanceof CliError) return { text: error.message };
    throw error;
  }
}
