import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('settings', () => {
  let folder = '';
  const world = (content: string) => writeFile(join(folder, '.drydock', 'world.json'), content);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-settings-'));
    await mkdir(join(folder, '.drydock'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('of the environment come first', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');

    const env = { DRYDOCK_URL: 'https://x.example/', DRYDOCK_TOKEN: 'mine' };

    expect(readSettings(env, folder)).toMatchObject({ url: 'https://x.example', token: 'mine' });
  });

  it('are found upwards, in the local world', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t","pid":1}');

    const found = readSettings({}, join(folder, 'a', 'b'));

    expect(found).toMatchObject({ url: 'http://127.0.0.1:7420', token: 't' });
  });

  it.each(['', '{}', '[]', '{"url":7}'])('a world without an address is told: %s', async (text) => {
    await world(text);

    expect(() => readSettings({}, folder)).toThrow('names no url');
  });
});
