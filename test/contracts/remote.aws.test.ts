import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { CancelCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startCloud } from '../../infra/local/cloud/index.ts';
import { createEc2Machines } from '../../shared/adapters/aws/ec2/machines.ts';
import { createS3Outputs } from '../../shared/adapters/aws/s3/outputs.ts';
import { createSsmRemote } from '../../shared/adapters/aws/ssm/remote.ts';
import { eventuallyInRealTime } from './eventually.ts';
import { aLaunch } from './machines-world.ts';
import { openBucket } from './outputs-bucket.ts';
import { remoteContract } from './remote.contract.ts';

/** Returns a random device id, so that no world of another test has a device with the same id. */
const aDevice = () => `mi-${randomBytes(9).toString('hex').slice(1)}`;

const host = aDevice();
const otherHost = aDevice();
const deadHost = aDevice();

remoteContract('ssm', async () => {
  const path = await mkdtemp(join(tmpdir(), 'drydock-remote-'));
  const { client: s3, bucket, put, close } = await openBucket();
  let unanswered = false;
  const after = (operation: string) => {
    if (operation !== 'SendCommand' || !unanswered) return null;
    unanswered = false;
    return 'drop';
  };
  const cloud = await startCloud({
    accessKeyId: 'local',
    path,
    devices: [host, otherHost, deadHost],
    bootMs: 600_000,
    faults: { after },
    putObject: async (_bucket, key, file) => put(key, await readFile(file)),
  });
  cloud.killInstance(deadHost);
  const options = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const ec2 = new EC2Client(options);
  const ssm = new SSMClient(options);
  const machines = createEc2Machines({ client: ec2, launchClient: ec2, deployment: 'contract' });
  const young = await machines.launch(aLaunch({ image: 'ami-0a0a0a0a0a0a0a0a0' }));

  return {
    remote: createSsmRemote({ client: ssm, sendClient: ssm, bucket }),
    outputs: createS3Outputs({ client: s3, bucket }),
    host,
    otherHost,
    youngHost: young.id,
    deadHost,
    cancel: async (CommandId) => void (await ssm.send(new CancelCommandCommand({ CommandId }))),
    eventually: eventuallyInRealTime(),
    troubleNextSend: (trouble) => {
      if (trouble === 'refused') cloud.throttle('SendCommand', 1);
      else unanswered = true;
    },
    close: async () => {
      ec2.destroy();
      ssm.destroy();
      await cloud.close();
      await close();
      await rm(path, { recursive: true });
    },
  };
});
