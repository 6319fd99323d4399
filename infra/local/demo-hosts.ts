import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Client } from './client.ts';

const file = new URL('./demo-hosts.yaml', import.meta.url);

/** Devices of the demo's pool, which the local SSM must know. */
export const demoDevices = ['mi-00000000000000001', 'mi-00000000000000002'] as const;

const document = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('blueprint'), name: z.string() }),
  z.looseObject({
    kind: z.literal('pool'),
    name: z.string(),
    devices: z.array(z.looseObject({ name: z.string() })),
  }),
]);

/** Gives an empty world something to lease; a world with blueprints is left as it is. */
export async function applyDemoHosts(client: Client): Promise<boolean> {
  const { items } = await client.get<{ items: readonly unknown[] }>('/v1/blueprints?limit=1');
  if (items.length > 0) return false;
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((parsed) =>
    document.parse(parsed.toJSON()),
  );
  for (const found of documents) {
    if (found.kind === 'pool') {
      const { kind: _, devices, ...pool } = found;
      await client.send('POST', '/v1/pools', pool);
      for (const { name, ...device } of devices) {
        await client.send('PUT', `/v1/pools/${found.name}/devices/${name}`, device);
      }
    } else {
      const { kind: _, ...blueprint } = found;
      await client.send('POST', '/v1/blueprints', blueprint);
    }
  }
  return true;
}
