import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  runProgram,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

/** How one request is treated: what its client sees, and whether it was carried out. */
type Loss = Readonly<{
  name: string;
  isCarriedOut: boolean;
  answer(response: ServerResponse): void;
}>;

const losses: readonly Loss[] = [
  {
    name: '503, and nothing was done',
    isCarriedOut: false,
    answer: (response) => response.writeHead(503).end('{}'),
  },
  {
    name: '503, although it was done',
    isCarriedOut: true,
    answer: (response) => response.writeHead(503).end('{}'),
  },
  {
    name: '504, although it was done',
    isCarriedOut: true,
    answer: (response) => response.writeHead(504).end('{}'),
  },
  {
    name: 'a reset connection, although it was done',
    isCarriedOut: true,
    answer: (response) => response.destroy(),
  },
];

/** Starts a gateway before the world that loses the first answers to one route, in this order. */
async function aLossyGateway(route: RegExp, lost: readonly Loss[]) {
  const left = [...lost];
  const server = createServer(async (request, response) => {
    const loss = route.test(`${request.method} ${request.url}`) ? left.shift() : undefined;
    const answer = loss?.isCarriedOut === false ? null : await forwarded(request);
    if (loss !== undefined || answer === null) return loss?.answer(response);
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    lossesLeft: () => left.length,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function forwarded(request: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const { authorization = '', 'idempotency-key': key } = request.headers;
  return fetch(`${world.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: {
      authorization,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': String(key) }),
    },
    ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
  });
}

const startOfCommand = /^POST \/v1\/leases\/[^/]+\/executions$/;
const script = 'echo x >> runs; sleep 0.5; wc -l < runs';

async function drydock(lost: readonly Loss[], args: readonly string[]) {
  const gateway = await aLossyGateway(startOfCommand, lost);
  const env = { DRYDOCK_URL: gateway.url, DRYDOCK_TOKEN: world.token };
  const result = await runProgram('cli/drydock.mjs', args, { cwd: folder, env });
  gateway.close();
  expect(gateway.lossesLeft()).toBe(0);
  return result;
}

const executionsOf = async (lease: string) =>
  (await world.client.get<{ items: readonly ExecutionView[] }>(`/v1/leases/${lease}/executions`))
    .items;

const cases = [
  ...losses.map((loss) => ({ name: loss.name, lost: [loss] })),
  { name: 'each of these in turn', lost: losses },
];

describe('when the start of a command is answered with', () => {
  it.each(cases)('$name: drydock run runs it once and ends well', async ({ lost }) => {
    const result = await drydock(lost, ['run', '--type', 'host', '--shell', script]);

    expect(result).toMatchObject({ code: 0, stdout: '1\n' });
    const lease = /(lease-\w{16}) released/.exec(result.stderr)?.[1] ?? '';
    expect(await executionsOf(lease)).toMatchObject([{ state: 'succeeded' }]);
    await eventually('the lease has ended', async () => {
      const { state } = await world.client.get<{ state: string }>(`/v1/leases/${lease}`);
      return state === 'destroyed';
    });
  });

  it('each of these in turn: drydock exec runs it once and ends well', async () => {
    const leased = await drydock([], ['lease', '--type', 'host', '--json']);
    const { id } = JSON.parse(leased.stdout.trim().split('\n').at(-1) ?? '');

    const result = await drydock(losses, ['exec', id, '--shell', script]);

    expect(result).toMatchObject({ code: 0, stdout: '1\n' });
    expect(await executionsOf(id)).toMatchObject([{ state: 'succeeded' }]);
    await world.client.send('POST', `/v1/leases/${id}/release`, {});
  });
});
