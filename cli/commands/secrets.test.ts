import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import { cliRoutes, happyScript } from '../../test/support/cli/views.ts';

const signed = {
  DRYDOCK_TOKEN: '',
  DRYDOCK_SIGN: 'aws',
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const keys = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'k' };

describe('a secret in the settings', () => {
  let home = '';
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-home-'));
    await mkdir(join(home, '.aws'));
    await writeFile(
      join(home, '.aws', 'config'),
      '[profile helper]\ncredential_process = /bin/false --password s3cret\n' +
        '[profile s3cret]\nsso_session = s3cret\n',
    );
  });
  afterAll(() => rm(home, { recursive: true }));

  it.each([
    { where: 'a token with a line break', env: { DRYDOCK_TOKEN: 's3cret\nmore' }, code: 78 },
    { where: 'an address', env: { DRYDOCK_URL: 'http://anna:s3cret@127.0.0.1:1' }, code: 78 },
    {
      where: 'a session token with a line break',
      env: { ...signed, ...keys, AWS_SESSION_TOKEN: 's3cret\nmore' },
      code: 78,
    },
    {
      where: 'an access key with a line break',
      env: { ...signed, ...keys, AWS_ACCESS_KEY_ID: 's3cret\nmore' },
      code: 78,
    },
    { where: 'a helper that fails', env: { ...signed, AWS_PROFILE: 'helper' }, code: 78 },
    { where: 'the name of a profile', env: { ...signed, AWS_PROFILE: 's3cret' }, code: 78 },
    { where: 'a missing profile', env: { ...signed, AWS_PROFILE: 's3cret-2' }, code: 78 },
  ])('is never shown: $where', async ({ env, code }) => {
    await using api = await fakeApi({});

    for (const DRYDOCK_DEBUG of ['', '1']) {
      const ended = await runBin(['whoami', '--json'], api, {
        env: { HOME: home, DRYDOCK_DEBUG, ...env },
      });

      expect(ended.code).toBe(code);
      expect(`${ended.stderr}${ended.stdout}`).not.toContain('s3cret');
      expect(JSON.parse(ended.stdout.toString())).toMatchObject({ kind: 'error', exitCode: code });
    }
    expect(api.requests).toHaveLength(0);
  });

  it('is never shown: the address of a redirect', async () => {
    const headers = { location: 'http://anna:s3cret@127.0.0.1:1/' };
    await using api = await fakeApi({ 'GET /v1/me': { status: 302, json: {}, headers } });

    const ended = await runBin(['whoami', '--json'], api, { env: { DRYDOCK_DEBUG: '1' } });

    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain('it redirects to another address');
    expect(`${ended.stderr}${ended.stdout}`).not.toContain('s3cret');
  });

  it('code is never loaded from a folder that other users share', async () => {
    await using api = await fakeApi({ 'GET /v1/me': { json: { name: 'anna', role: 'lessee' } } });

    const ended = await runBin(['whoami'], api, { env: { TMPDIR: home } });

    expect(ended.code).toBe(0);
    expect(await readdir(home)).not.toContain('node-compile-cache');
  });

  it('is passed on by its name alone, or by a file', async () => {
    const file = join(home, 'ci.env');
    await writeFile(file, '# for CI\nAPI_KEY=from-file\nFROM_FILE=f1le\n');
    await using api = await fakeApi(happyScript());

    const args = ['--env', 'API_KEY', '--env-file', file, '--env', 'CI=1', '--', 'deploy'];
    const ended = await runBin(['run', '--type', 'host', ...args], api, {
      env: { API_KEY: 's3cret' },
    });

    expect(ended.code).toBe(0);
    const start = api.requests.find(({ route }) => route === cliRoutes.start);
    expect(JSON.parse(start?.body ?? '')).toEqual({
      argv: ['deploy'],
      env: { API_KEY: 's3cret', FROM_FILE: 'f1le', CI: '1' },
    });
    expect(`${ended.stderr}${ended.stdout}`).not.toContain('s3cret');
  });

  it('in a bad line of a file is refused before anything is leased', async () => {
    const file = join(home, 'bad.env');
    await writeFile(file, 'CI=1\nexport API_KEY=s3cret\n');
    await using api = await fakeApi(happyScript());

    const ended = await runBin(['run', '-t', 'host', '--env-file', file, '--', 'x'], api);

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(`${file}:2: neither NAME=VALUE nor NAME.`);
    expect(ended.stderr).not.toContain('s3cret');
    expect(api.requests).toHaveLength(0);
  });
});
