import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { terminateInstances } from '../../../../test/support/cloud/instances.ts';
import {
  closeClouds,
  endedInvocation,
  isProcessAlive,
  launchInstance,
  openCloud,
  sendToMachine,
  type TestCloud,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

const launchWith = (world: TestCloud, userData: string | Uint8Array): Promise<string> =>
  launchInstance(world, { UserData: Buffer.from(userData).toString('base64') });
const inMachine = ({ path }: TestCloud, id: string, ...parts: string[]): string =>
  join(path, 'instances', id, ...parts);
const logOf = (world: TestCloud, id: string): string => {
  const log = inMachine(world, id, 'cloud-init-output.log');
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
};
/** Waits until the user data has written its pid into its home. */
const pidOf = (world: TestCloud, id: string): Promise<number> =>
  waitUntil('the pid of the user data', () => {
    const file = inMachine(world, id, 'home', 'pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  });
const isOnline = ({ cloud }: TestCloud, id: string): boolean =>
  cloud.instances().some((instance) => instance.id === id && instance.online);
const holdsOn = '#!/bin/bash\necho $$ > pid.new && mv pid.new pid\nexec sleep 1000\n';

describe('user data', () => {
  it('runs at the first boot, in the home of the machine, and its output is kept', async () => {
    const world = await openCloud();
    const script = '#!/bin/bash\necho "in $PWD of $(hostname)"; echo no >&2; touch done; exit 3\n';

    const id = await launchWith(world, script);

    await waitUntil('its end', () => logOf(world, id).includes('The user data failed'));
    expect(logOf(world, id)).toBe(
      `in ${inMachine(world, id, 'home')} of host-1\nno\nThe user data failed: exit status 3\n`,
    );
    expect(existsSync(inMachine(world, id, 'home', 'done'))).toBe(true);
  });

  it('may be compressed, and in any language with an interpreter', async () => {
    const world = await openCloud();

    const id = await launchWith(world, gzipSync('#!/usr/bin/env -S sed -n 2p\nhello\n'));

    await waitUntil('its output', () => logOf(world, id) === 'hello\n');
  });

  it('is not waited for by the agent, and is killed with its machine', async () => {
    const world = await openCloud();
    const id = await launchWith(world, holdsOn);
    const pid = await pidOf(world, id);
    await waitUntil('the agent', () => isOnline(world, id));
    await endedInvocation(world, id, await sendToMachine(world, id, 'true'));
    expect(world.cloud.processes()).toContain(pid);

    await terminateInstances(world, id);

    await waitUntil('its end', () => !isProcessAlive(pid));
    await waitUntil('the folder to go', () => !existsSync(inMachine(world, id)));
  });

  it('is killed with its machine even if it has cleared its environment', async () => {
    const world = await openCloud();
    const id = await launchWith(world, holdsOn.replace('exec', 'exec env -i'));
    const pid = await pidOf(world, id);

    await terminateInstances(world, id);

    await waitUntil('its end', () => !isProcessAlive(pid));
  });

  it('ends with the local world, and does not run again at the next start', async () => {
    const world = await openCloud();
    const id = await launchWith(world, holdsOn.replace('echo', 'echo again >> runs; echo'));
    const pid = await pidOf(world, id);

    await world.cloud.close();
    expect(isProcessAlive(pid)).toBe(false);
    const next = await openCloud({ path: world.path });

    await waitUntil('the agent', () => isOnline(next, id));
    expect(readFileSync(inMachine(world, id, 'home', 'runs'), 'utf8')).toBe('again\n');
    expect(next.cloud.processes()).toEqual([]);
  });

  it.each(['#cloud-config\npackages: [jq]\n', 'no script', ''])(
    'that is no script is not run, and says so: %j',
    async (text) => {
      const world = await openCloud();

      const id = await launchWith(world, text);

      await waitUntil('the agent', () => isOnline(world, id));
      if (text !== '') await waitUntil('a word', () => logOf(world, id).includes('is not run'));
      expect(world.cloud.processes()).toEqual([]);
    },
  );

  it('whose interpreter does not exist says so, and harms nothing else', async () => {
    const world = await openCloud();

    const id = await launchWith(world, '#!/no/such/interpreter\n');

    await waitUntil('its end', () => logOf(world, id).includes('ENOENT'));
    await waitUntil('the agent', () => isOnline(world, id));
  });

  it('that prints for ever does not fill the disk', async () => {
    const world = await openCloud();
    const id = await launchWith(world, '#!/bin/bash\nhead -c 20000000 /dev/zero; touch done\n');

    await waitUntil('its end', () => existsSync(inMachine(world, id, 'home', 'done')));

    expect(statSync(inMachine(world, id, 'cloud-init-output.log')).size).toBe(8 * 1024 * 1024);
  });

  it('of instances that an older release launched is left alone', async () => {
    const world = await openCloud();
    const id = await launchWith(world, '#!/bin/sh\n');
    await waitUntil('the agent', () => isOnline(world, id));
    await world.cloud.close();
    const file = join(world.path, 'state', 'instances', `${id}.json`);
    const { booting: _, ...older } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(older));

    const next = await openCloud({ path: world.path });

    await waitUntil('the agent', () => isOnline(next, id));
  });
});
