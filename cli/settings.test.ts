import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

  const gateway = 'https://a1b2.execute-api.eu-west-1.amazonaws.com';
  it.each([
    { url: gateway, env: {}, sign: 'eu-west-1' },
    { url: `${gateway}.cn`, env: {}, sign: 'eu-west-1' },
    { url: gateway, env: { DRYDOCK_TOKEN: 't' }, sign: null },
    { url: gateway, env: { DRYDOCK_TOKEN: 't', DRYDOCK_SIGN: 'aws' }, sign: 'eu-west-1' },
    { url: 'https://x.example', env: {}, sign: null },
    { url: 'https://x.example', env: { DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' }, sign: 'r-1' },
    { url: `https://evil.org/${gateway}`, env: {}, sign: null },
    { url: 'https://a.execute-api.eu-west-1.amazonaws.com.evil.org', env: {}, sign: null },
  ])('sign for $url with $env: $sign', ({ url, env, sign }) => {
    expect(readSettings({ DRYDOCK_URL: url, ...env }, folder)).toMatchObject({ sign });
  });

  it.each([
    { env: { DRYDOCK_SIGN: 'aws' }, says: 'no region' },
    { env: { DRYDOCK_SIGN: 'yes' }, says: 'aws or nothing' },
  ])('that can’t be meant are told: $env', ({ env, says }) => {
    expect(() => readSettings({ DRYDOCK_URL: 'https://x.example', ...env }, folder)).toThrow(says);
  });

  it('are found upwards, in the local world', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t","pid":1}');

    const found = readSettings({}, join(folder, 'a', 'b'));

    expect(found).toMatchObject({ url: 'http://127.0.0.1:7420', token: 't' });
  });

  it('of a world are its own: no token of another Drydock goes there', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');

    const env = { DRYDOCK_TOKEN: 'of-elsewhere' };

    expect(readSettings(env, folder)).toMatchObject({ token: 't', sign: null });
  });

  it.each([
    'http://evil.example',
    'https://evil.example:7420',
    'http://127.0.0.1.evil.example:7420',
    'http://127.0.0.1@evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.7:7420',
  ])('a world that is not on this machine is refused: %s', async (url) => {
    await world(JSON.stringify({ url, token: 't' }));

    expect(() => readSettings({}, join(folder, 'a'))).toThrow('is not on this machine');
  });

  it.each(['http://127.0.0.1:7420', 'http://localhost:1', 'http://[::1]:7420'])(
    'a world at %s is on this machine',
    async (url) => {
      await world(JSON.stringify({ url, token: 't' }));

      expect(readSettings({}, folder)).toMatchObject({ url });
    },
  );

  it.each([0o620, 0o602, 0o666])('a world that others may write is refused: %o', async (mode) => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');
    await chmod(join(folder, '.drydock', 'world.json'), mode);

    expect(() => readSettings({}, folder)).toThrow('may be written by others');
  });

  it('a world of somebody else is refused', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');
    const somebody = { getuid: () => (process.getuid?.() ?? 0) + 1 };

    expect(() => readSettings({}, folder, somebody)).toThrow('belongs to another user');
  });

  it.each([
    { DRYDOCK_URL: 'http://drydock.example.com', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://a1b2.execute-api.eu-west-1.amazonaws.com' },
    { DRYDOCK_URL: 'http://10.0.0.7', DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' },
  ])('that would tell a secret to whoever is on the way are refused: %o', (env) => {
    expect(() => readSettings(env, folder)).toThrow(/is plain http/);
  });

  it.each([
    { DRYDOCK_URL: 'http://127.0.0.1:7420', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://drydock.example.com' },
    { DRYDOCK_URL: 'https://drydock.example.com', DRYDOCK_TOKEN: 't' },
  ])('that tell nobody are taken: %o', (env) => {
    expect(readSettings(env, folder)).toMatchObject({ url: env.DRYDOCK_URL });
  });

  it.each(['', '{}', '[]', '{"url":7}'])('a world without an address is told: %s', async (text) => {
    await world(text);

    expect(() => readSettings({}, folder)).toThrow('names no url');
  });
});
