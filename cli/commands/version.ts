import type { Command } from 'commander';
import { jsonLine, oneLine } from '../../shared/model/plain.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { CliError } from '../exit.ts';
import { version } from '../version.ts';
import { withJson } from './common.ts';

/** `drydock version`: this program's, and whether an API answers. */
export function describeVersion(command: Command): void {
  withJson(command).action(async (options: CommonOptions) => {
    const server = await serverOf(options);
    const words = `drydock ${version} · node ${process.versions.node}\n${oneLine(server.text)}`;
    const said = options.json ? jsonLine({ kind: 'version', version, ...server }) : words;
    process.stdout.write(`${said}\n`);
  });
}

type Server = Readonly<{ url?: string; api?: string; text: string }>;

async function serverOf(options: CommonOptions): Promise<Server> {
  try {
    const { api } = openContext(options);
    const health = await api.read<Readonly<{ version: string }>>('health');
    const { url } = api.client;
    return { url, api: health.version, text: `API ${health.version} at ${url}` };
  } catch (error) {
    if (error instanceof CliError) return { text: error.message };
    throw error;
  }
}
