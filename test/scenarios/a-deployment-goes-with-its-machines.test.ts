import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/audit/handler.ts';
import { createMemoryStacks } from '../../shared/adapters/memory/stacks.ts';
import { fault } from '../../shared/model/fault.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** The requests to the URL at which CloudFormation waits for answers. */
const told: { type: string | undefined; answer: unknown }[] = [];
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  told.push({ type: request.headers['content-type'], answer: JSON.parse(text) });
  response.end();
});
let ResponseURL = '';

beforeEach(async () => {
  told.length = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  ResponseURL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/answer`;
});
afterEach(() => void server.close());

async function withTwoHosts() {
  const world = createWatchedWorld();
  await world.blueprint({ limit: 2, idleSeconds: 86_400 });
  await world.asked();
  await world.asked();
  await world.pass(120);
  const metrics = { put: () => undefined };
  const statuses = ['DELETE_IN_PROGRESS'];
  const stacks = createMemoryStacks(() => (statuses.length > 1 ? statuses.shift() : statuses[0]));
  const handler = createHandler({ ...world.ports, metrics, stacks });
  const asked = (RequestType: string, given: object = {}) =>
    world.as('audit', () =>
      handler({
        RequestType,
        ResponseURL,
        StackId: 's',
        RequestId: 'r',
        LogicalResourceId: 'l',
        PhysicalResourceId: 'machines',
        ResourceProperties: { ServiceToken: 'arn', keep: 'false' },
        ...given,
      }),
    );
  const alive = async () =>
    (await world.ports.hookPorts.machines.ofDeployment()).machines.filter(
      ({ state }) => state === 'running',
    );
  return { world, asked, alive, statuses };
}

describe('a deployment that is destroyed', () => {
  it('terminates its machines first, and reports it', async () => {
    const { asked, alive } = await withTwoHosts();
    expect(await alive()).toHaveLength(2);

    await asked('Delete');

    expect(await alive()).toEqual([]);
    const answer = expect.objectContaining({ Status: 'SUCCESS', RequestId: 'r' });
    expect(told).toEqual([{ type: undefined, answer }]);
  });

  it('leaves a machine that is on hold', async () => {
    const { world, asked, alive } = await withTwoHosts();
    const [kept] = await alive();
    world.cloud.knobs.hold(kept?.id ?? '', true);

    await asked('Delete');

    expect((await alive()).map(({ id }) => id)).toEqual([kept?.id]);
  });

  it('retries what EC2 refuses temporarily', async () => {
    const { world, asked, alive } = await withTwoHosts();
    world.cloud.knobs.throttle('terminate', 3);

    await asked('Delete');

    expect(await alive()).toEqual([]);
    expect(told).toMatchObject([{ answer: { Status: 'SUCCESS' } }]);
  });

  it('that cannot terminate them reports why, and stays', async () => {
    const { world, asked, alive } = await withTwoHosts();
    world.cloud.knobs.failNext('terminate', fault('denied', 'you may not'), 1_000);

    await asked('Delete');

    expect(await alive()).toHaveLength(2);
    expect(told).toMatchObject([
      { answer: { Status: 'FAILED', Reason: expect.stringContaining('you may not') } },
    ]);
  });

  it.each([
    { of: 'an update that left it out or renamed it', is: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' },
    { of: 'the rollback of an update', is: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    { of: 'the rollback of a first creation', is: 'ROLLBACK_IN_PROGRESS' },
  ])('lives on if its resource is deleted by $of', async ({ is }) => {
    const { asked, alive, statuses } = await withTwoHosts();
    statuses.splice(0, 1, is);

    await asked('Delete');

    expect(await alive()).toHaveLength(2);
    expect(told).toMatchObject([{ answer: { Status: 'SUCCESS' } }]);
  });

  it.each([
    { of: 'a production profile', ResourceProperties: { keep: 'true' } },
    { of: 'no word on it', ResourceProperties: {} },
    { of: 'no properties', ResourceProperties: undefined },
  ])('keeps its machines with $of, even when its stack is deleted', async (given) => {
    const { asked, alive } = await withTwoHosts();

    await asked('Delete', given);

    expect(await alive()).toHaveLength(2);
    expect(told).toMatchObject([{ answer: { Status: 'SUCCESS' } }]);
  });

  it.each([
    { of: 'cannot be read', is: [], why: 'no stack s exists' },
    { of: 'does not explain it', is: ['CREATE_COMPLETE'], why: 'the stack is CREATE_COMPLETE' },
  ])('stops its deletion while the status of its stack $of', async ({ is, why }) => {
    const { asked, alive, statuses } = await withTwoHosts();
    statuses.splice(0, 1, ...is);

    await asked('Delete');

    expect(await alive()).toHaveLength(2);
    const Reason = `no machine was terminated, because ${why}: delete the stack again`;
    expect(told).toMatchObject([{ answer: { Status: 'FAILED', Reason } }]);
  });

  it('ends as soon as the status of its stack is up to date', async () => {
    const { asked, alive, statuses } = await withTwoHosts();
    statuses.unshift('UPDATE_COMPLETE');

    await asked('Delete');

    expect(await alive()).toEqual([]);
    expect(told).toMatchObject([{ answer: { Status: 'SUCCESS' } }]);
  });

  it.each(['Create', 'Update'])('answers at once (%s)', async (type) => {
    const { asked, alive } = await withTwoHosts();

    await asked(type);

    expect(await alive()).toHaveLength(2);
    expect(told).toMatchObject([{ answer: { Status: 'SUCCESS' } }]);
  });
});
