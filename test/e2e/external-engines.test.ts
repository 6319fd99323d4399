import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEngines } from '../../infra/local/engines/engines.ts';
import { patiently } from '../support/patience.ts';
import { aFolder, removeFolder, runProgram, startLocalWorld } from './local-world.ts';
import { startFleet, startSplitEngines } from './split-world.ts';

const folder = aFolder();
afterAll(() => removeFolder(folder));

describe('external engines', () => {
  it(
    'are used when AWS_ENDPOINT_URL_* names them',
    async () => {
      const path = join(folder, 'engines');
      const quiet = () => undefined;
      const engines = await startEngines({
        path,
        bootMs: 300,
        devices: [],
        onEvent: quiet,
        externalEndpoints: {},
      });
      const { dynamodb, sqs, s3, ec2, ssm } = engines.endpoints;
      const world = await startLocalWorld(folder, [], {
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
        AWS_ENDPOINT_URL_SQS: sqs,
        AWS_ENDPOINT_URL_S3: s3,
        AWS_ENDPOINT_URL_EC2: ec2,
        AWS_ENDPOINT_URL_SSM: ssm,
        AWS_ACCESS_KEY_ID: engines.credentials?.accessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: 'any',
      });

      const argv = ['run', '--type', 'host', '--', 'echo', 'elsewhere'];
      const result = await runProgram('cli/drydock.mjs', argv, { cwd: folder });

      expect(result).toMatchObject({ code: 0, stdout: 'elsewhere\n' });
      expect(engines.cloud?.instances().map(({ state }) => state)).toEqual(['running']);
      expect(world.dynamo).toBe(dynamodb);
      expect(await world.stop()).toBe(0);
      await engines.close();
    },
    patiently(60_000),
  );

  it(
    'send the events of hosts to functions in other processes',
    async () => {
      const apart = join(folder, 'apart');
      mkdirSync(apart);
      const split = await startSplitEngines(apart);
      const fleet = await startFleet(split, 2);

      // Without the event, the worker would poll a command of this length only after 100 s.
      const argv = ['run', '--type', 'host', '--', 'bash', '-c', 'sleep 3; echo apart'];
      const result = await runProgram('cli/drydock.mjs', argv, { cwd: apart });

      expect(result).toMatchObject({ code: 0, stdout: 'apart\n' });
      expect(await fleet.stop()).toEqual([0, 0]);
      expect(await split.stop()).toBe(0);
    },
    patiently(60_000),
  );

  it('are required by --only functions', async () => {
    const only = ['--only', 'functions'];
    const env = { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' };
    const { code, stderr } = await runProgram('infra/local/start.ts', only, { cwd: folder, env });

    expect(code).toBe(1);
    expect(stderr).toContain('--only functions needs engines: set AWS_ENDPOINT_URL_DYNAMODB, AWS');
    expect(stderr).not.toContain('_SQS');
  });
});
