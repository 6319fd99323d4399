import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import type { LocalApiClient } from './api-client.ts';

const file = new URL('./demo-hosts.yaml', import.meta.url);

/** Devices that the local SSM manages, for the pool in `examples/local-rack.yaml`. */
export const demoDevices = ['mi-00000000000000001', 'mi-00000000000000002'] as const;

const blueprintDocument = z.looseObject({ kind: z.literal('blueprint'), name: z.string() });

/** Creates the demo blueprint and returns true, unless the world already has a blueprint. */
export async function applyDemoHosts(client: LocalApiClient): Promise<boolean> {
  const { items } = await client.get<{ items: readonly unknown[] }>('/v1/blueprints?limit=1');
  if (items.length > 0) return false;
  const { kind: _, ...blueprint } = blueprintDocument.parse(
    parseDocument(readFileSync(file, 'utf8')).toJSON(),
  );
  await client.send('POST', '/v1/blueprints', blueprint);
  return true;
}
