import { expect, it } from 'vitest';
import { createWorld } from '../../../test/support/world.ts';
import { problem } from '../problems.ts';
import { readWaiting } from './wait.ts';

it('a ?wait reads again as soon as it hears of a write, then stops listening', async () => {
  const { ports } = createWorld();
  let record = { version: 1, state: 'pending' };
  const heard: string[] = [];
  const pause = () => Promise.reject(new Error('it paused instead of listening'));
  const api = {
    turns: { ...ports, pause },
    outputs: ports.outputs,
    roleBindings: { read: async () => [], forget: () => undefined },
    signIn: async () => problem('not-signed-in', 'Not signed in.'),
    longestWait: 25,
    hear: (id: string) => ({
      async wait() {
        heard.push(id);
        record = { version: 2, state: 'active' };
      },
      close: () => heard.push('closed'),
    }),
  };
  const id = ports.ids.lease();

  const answer = await readWaiting(
    api,
    { wait: 25 },
    {
      id,
      read: async () => record,
      fingerprint: ({ state }: typeof record) => state,
      isMoving: () => true,
      isFinal: () => false,
      since: () => 5,
    },
  );

  expect(answer).toEqual({ record: { version: 2, state: 'active' }, since: 5 });
  expect(heard).toEqual([id, 'closed']);
});
