import { expect, it } from 'vitest';
import {
  aDelivery,
  endOfDelivery,
  type GetRemoteWorld,
  type RemoteWorld,
  scripts,
} from './remote-world.ts';

/** What a cancel does to a delivery in each of its states. */
export function cancelCases(world: GetRemoteWorld): void {
  it('a running script ends as cancelled, however often that is asked for', async () => {
    const { remote, host } = world();
    const id = await sendSleep(world());

    await remote.cancel(host, id);
    await remote.cancel(host, id);

    expect(await endOfDelivery(world(), id)).toMatchObject({ how: 'cancelled', exitCode: null });
    await remote.cancel(host, id);
    expect(await remote.look(host, id)).toMatchObject({ how: 'cancelled' });
  });

  it('a script that has ended keeps its end', async () => {
    const { remote, host } = world();
    const id = await remote.send(aDelivery(world()));
    await endOfDelivery(world(), id);

    await remote.cancel(host, id);

    expect(await remote.look(host, id)).toMatchObject({ how: 'exited', exitCode: 0 });
  });

  it('a delivery that does not exist is left alone', async () => {
    const { remote, host } = world();

    await remote.cancel(host, '0badcafe-0000-4000-8000-000000000000');
  });
}

/** Sends a script that takes long, and waits until its host runs it. */
async function sendSleep({ remote, host, eventually }: RemoteWorld): Promise<string> {
  const id = await remote.send(aDelivery({ host }, { script: scripts.sleep.script }));
  await eventually(
    () => remote.look(host, id),
    ({ state }) => state === 'running',
  );
  return id;
}

/** How much the agent of a host does at once. */
export function agentCases(world: GetRemoteWorld): void {
  it('runs five scripts at once, keeps five in its buffer, and takes no more', async () => {
    const { remote, host, eventually } = world();
    const running: string[] = [];
    for (let n = 0; n < 5; n += 1) running.push(await sendSleep(world()));
    const buffered: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const id = await remote.send(aDelivery(world()));
      // It is reported as running, though no worker has begun it.
      await eventually(
        () => remote.look(host, id),
        ({ state }) => state === 'running',
      );
      buffered.push(id);
    }
    const refused = await remote.send(aDelivery(world()));
    await eventually(
      () => remote.look(host, refused),
      ({ state }) => state !== 'unknown',
    );
    const before = await Promise.all([...buffered, refused].map((id) => remote.look(host, id)));

    await remote.cancel(host, running.pop() ?? '');
    for (const id of [...buffered, refused])
      expect(await endOfDelivery(world(), id)).toMatchObject({ how: 'exited', exitCode: 0 });

    expect(before.map(({ state }) => state)).toEqual([...buffered.map(() => 'running'), 'waiting']);
    for (const id of running) await remote.cancel(host, id);
  });
}
