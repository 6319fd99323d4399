import type { Command } from 'commander';
import { jsonLine, oneLine } from '../../shared/model/plain.ts';
import { productVersion } from '../../shared/model/product-version.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { CliError } from '../exit.ts';

/** `drydock version`: prints this program's version, and that of the API if it answers. */
export function describeVersion(command: Command): void {
  withJson(command).action(async (options: CommonOptions) => {
    const server = await serverVersion(options);
    const cli = `drydock ${productVersion} · node ${process.versions.node}`;
    const text = options.json
      ? jsonLine({ kind: 'version', version: productVersion, ...server })
      : `${cli}\n${oneLine(server.text)}`;
    process.stdout.write(`${text}\n`);
  });
}

type ServerVersion = Readonly<{ url?: string; api?: string; text: string }>;

async function serverVersion(options: CommonOptions): Promise<ServerVersion> {
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
