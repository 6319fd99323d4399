import { readFileSync } from 'node:fs';
import { createServer, request as sendRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalWorld, startWorld } from '../../infra/local/world.ts';
import { itemBytes } from '../../shared/adapters/common/item-size.ts';
import { tableSchemas } from '../../shared/adapters/common/table-schemas.ts';
import { isLeaseId, type LeaseId } from '../../shared/model/ids.ts';
import { leaseKey } from '../../shared/model/keys.ts';
import type { Item, Key } from '../../shared/model/write.ts';
import { readAll } from '../../shared/ports/pages.ts';
import { countsIn, priceTable, type Usage } from '../support/price/list-prices.ts';
import { usageOf, usageOfWaiting } from '../support/price/usage.ts';
import { aFolder, eventually, removeFolder, runProgram } from './local-world.ts';

const page = readFileSync('docs/deploy.md', 'utf8');
const folder = aFolder();
const lines: Readonly<Record<string, unknown>>[] = [];
let world: LocalWorld;
let proxy: Awaited<ReturnType<typeof countingProxy>>;

beforeAll(async () => {
  // The command line waits as it does for a deployment.
  vi.stubEnv('DRYDOCK_LONGEST_WAIT', '3');
  const silent = () => undefined;
  const trail = (message: string, data: object) => void lines.push({ message, ...data });
  const log = { info: silent, warn: silent, error: silent, trail };
  world = await startWorld({ path: folder, port: 0, bootMs: 100, log });
  proxy = await countingProxy(Number(new URL(world.url).port));
  const blueprint = {
    name: 'hosts',
    driver: 'ec2-host',
    limit: 1,
    parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
  };
  await fetch(`${world.url}/v1/blueprints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(blueprint),
  });
  // The first run builds the host.
  await usageOfCommands(['run', '--type', 'host', '--', 'true']);
});
afterAll(async () => {
  proxy.close();
  await world.close();
  removeFolder(folder);
  vi.unstubAllEnvs();
});

/** Passes requests on to the API and counts them: those of a client that waits apart. */
async function countingProxy(port: number) {
  const counts = { changes: 0, reads: 0, looks: 0 };
  const server = createServer((incoming, outgoing) => {
    const { method, url = '' } = incoming;
    const isLook = /^\/v1\/(leases|executions)\/[\w-]+(\?|$)/.test(url);
    counts[method === 'GET' ? (isLook ? 'looks' : 'reads') : 'changes'] += 1;
    const headers = { ...incoming.headers, host: `127.0.0.1:${port}` };
    const passed = sendRequest(
      { host: '127.0.0.1', port, method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    taken: () => ({ ...counts }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs the command line, and returns what the lease that it names was billed for, to its end. */
async function usageOfCommands(...commands: readonly (readonly string[])[]): Promise<Usage> {
  lines.length = 0;
  const before = proxy.taken();
  let id = '';
  for (const args of commands) {
    const env = { DRYDOCK_URL: proxy.url, DRYDOCK_TOKEN: world.token };
    const words = args.map((word) => (word === 'LEASE' ? id : word));
    const { code, stdout, stderr } = await runProgram('cli/drydock.mjs', words, {
      cwd: folder,
      env,
    });
    if (code !== 0) throw new Error(stderr);
    id = /lease-\w+/.exec(stdout + stderr)?.[0] ?? id;
  }
  const after = proxy.taken();
  const changes = after.changes - before.changes;
  // How often it looks depends on how fast this machine is.
  const looks = after.looks > before.looks ? looksPerRun : 0;
  const reads = after.reads - before.reads + looks;
  if (!isLeaseId(id)) throw new Error(`no lease is named, but “${id}”`);
  const random = id.slice('lease-'.length);
  const own = () =>
    lines.filter(({ message, id: of }) => message === 'request' || String(of).includes(random));
  await eventually('it is destroyed', () => own().some(({ state }) => state === 'destroyed'));
  return usageOf({ lines: own(), changes, reads, storedBytes: await storedBytes(id) });
}

/** Returns the bytes of what stays for 30 days: records and events, with their index entries. */
async function storedBytes(lease: LeaseId): Promise<number> {
  const { store } = world.ports;
  const record = await store.get(leaseKey(lease));
  const executions = await readAll(store, { table: 'executions', pk: lease, limit: 20 });
  const ids = [lease, ...executions.map(({ sk }) => `exec-${lease.slice(6)}-${sk}`)];
  const events = await Promise.all(
    ids.map((pk) => readAll(store, { table: 'events', pk, limit: 100 })),
  );
  return [
    billedBytes(leaseKey(lease), record ?? {}),
    ...executions.map(({ pk, sk, item }) => billedBytes({ table: 'executions', pk, sk }, item)),
    ...events.flat().map(({ pk, sk, item }) => billedBytes({ table: 'events', pk, sk }, item)),
  ].reduce((sum, bytes) => sum + bytes, 0);
}

/** DynamoDB bills 100 bytes more for each item, and for each entry in an index, of two keys. */
function billedBytes(key: Key, item: Item): number {
  const entries = tableSchemas[key.table].indexes.filter(({ partition }) => partition in item);
  return itemBytes(key, item) + 100 + entries.length * (100 + 2 * itemBytes(key, {}));
}

/**
 * Looks at a command of about two seconds, which is what SSM takes for the shortest, and then at
 * the clean-up of its lease, which takes as long.
 */
const looksPerRun = 4;
/** Looks a minute, in the first ten minutes: sooner after each other at first than later. */
const looksPerMinute = 8;

describe('the price of a use, as docs/deploy.md has it', () => {
  it('is what is counted here, to a tenth', async () => {
    const measured = {
      lease: await usageOfCommands(['lease', '--type', 'host'], ['release', 'LEASE']),
      run: await usageOfCommands(['run', '--type', 'host', '--', 'true']),
      minute: usageOfWaiting(looksPerMinute),
    };

    const documented = countsIn(page);
    const differing = (['lease', 'run', 'minute'] as const).flatMap((use) =>
      Object.entries(measured[use]).flatMap(([name, count]) => {
        const stated = Object.entries(documented[use]).find(([each]) => each === name)?.[1] ?? 0;
        const isClose = Math.abs(count - stated) <= Math.max(count / 10, smallest(name));
        return isClose ? [] : [`${use}: ${name} is ${count}, not ${stated}`];
      }),
    );
    const now = priceTable(measured).join('\n');
    expect(differing, `Put this table into docs/deploy.md:\n${now}\n`).toEqual([]);
  });
});

/** One request, unit or kB more or less depends on the moment. */
const smallest = (name: string): number => (name === 'gbSeconds' ? 0.05 : 1.5);
