import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsFrom } from './settings.ts';

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

    expect(settingsFrom(env, folder)).toMatchObject({ url: 'https://x.example', token: 'mine' });
  });

  const gateway = 'https://a1b2.execute-api.eu-west-1.amazonaws.com';
  it.each([
    { url: gateway, env: {}, signingRegion: 'eu-west-1' },
    { url: `${gateway}.cn`, env: {}, signingRegion: 'eu-west-1' },
    { url: gateway, env: { DRYDOCK_TOKEN: 't' }, signingRegion: null },
    { url: gateway, env: { DRYDOCK_TOKEN: 't', DRYDOCK_SIGN: 'aws' }, signingRegion: 'eu-west-1' },
    { url: 'https://x.example', env: {}, signingRegion: null },
    {
      url: 'https://x.example',
      env: { DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' },
      signingRegion: 'r-1',
    },
    { url: `https://evil.org/${gateway}`, env: {}, signingRegion: null },
    { url: 'https://a.execute-api.eu-west-1.amazonaws.com.evil.org', env: {}, signingRegion: null },
  ])('sign for $url with $env: $signingRegion', ({ url, env, signingRegion }) => {
    expect(settingsFrom({ DRYDOCK_URL: url, ...env }, folder)).toMatchObject({ signingRegion });
  });

  it.each([
    { env: { DRYDOCK_SIGN: 'aws' }, prints: 'no region' },
    { env: { DRYDOCK_SIGN: 'yes' }, prints: 'aws or unset' },
  ])('that make no sense are refused: $env', ({ env, prints }) => {
    expect(() => settingsFrom({ DRYDOCK_URL: 'https://x.example', ...env }, folder)).toThrow(
      prints,
    );
  });

  it('are found upwards, in the local world', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t","pid":1}');

    const found = settingsFrom({}, join(folder, 'a', 'b'));

    expect(found).toMatchObject({ url: 'http://127.0.0.1:7420', token: 't' });
  });

  it('of a local world never use the token of another Drydock', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');

    const env = { DRYDOCK_TOKEN: 'other-token' };

    expect(settingsFrom(env, folder)).toMatchObject({ token: 't', signingRegion: null });
  });

  it.each([
    'http://evil.example',
    'https://evil.example:7420',
    'http://127.0.0.1.evil.example:7420',
    'http://127.0.0.1@evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.7:7420',
  ])('a world on another machine is refused: %s', async (url) => {
    await world(JSON.stringify({ url, token: 't' }));

    expect(() => settingsFrom({}, join(folder, 'a'))).toThrow('is not on this machine');
  });

  it.each(['http://127.0.0.1:7420', 'http://localhost:1', 'http://[::1]:7420'])(
    'a world at %s is on this machine',
    async (url) => {
      await world(JSON.stringify({ url, token: 't' }));

      expect(settingsFrom({}, folder)).toMatchObject({ url });
    },
  );

  it.each([0o620, 0o602, 0o666])(
    'a world that other users may write is refused: %o',
    async (mode) => {
      await world('{"url":"http://127.0.0.1:7420","token":"t"}');
      await chmod(join(folder, '.drydock', 'world.json'), mode);

      expect(() => settingsFrom({}, folder)).toThrow('is writable by other users');
    },
  );

  it('a world of another user is refused', async () => {
    await world('{"url":"http://127.0.0.1:7420","token":"t"}');
    const otherUser = { getuid: () => (process.getuid?.() ?? 0) + 1 };

    expect(() => settingsFrom({}, folder, otherUser)).toThrow('belongs to another user');
  });

  it.each([
    { DRYDOCK_URL: 'http://drydock.example.com', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://a1b2.execute-api.eu-west-1.amazonaws.com' },
    { DRYDOCK_URL: 'http://10.0.0.7', DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' },
  ])('that would expose a secret in transit are refused: %o', (env) => {
    expect(() => settingsFrom(env, folder)).toThrow(/is plain http/);
  });

  it.each([
    { DRYDOCK_URL: 'http://127.0.0.1:7420', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://drydock.example.com' },
    { DRYDOCK_URL: 'https://drydock.example.com', DRYDOCK_TOKEN: 't' },
  ])('that expose no secret are accepted: %o', (env) => {
    expect(settingsFrom(env, folder)).toMatchObject({ url: env.DRYDOCK_URL });
  });

  it.each(['', '{}', '[]', '{"url":7}'])(
    'a world without an address is refused: %s',
    async (text) => {
      await world(text);

      expect(() => settingsFrom({}, folder)).toThrow('contains no url');
    },
  );
});
