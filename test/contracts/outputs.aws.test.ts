import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Outputs } from '../../shared/adapters/aws/s3/outputs.ts';
import { faultOf } from '../../shared/model/fault.ts';
import type { OutputKey } from '../../shared/ports/outputs.ts';
import { outputsContract } from './outputs.contract.ts';
import { openBucket } from './outputs-bucket.ts';

/** Repeated here on purpose: SSM defines where it stores an output. */
const where = ({ prefix, deliveryId, host, stream }: OutputKey): string =>
  `${prefix}/${deliveryId}/${host}/awsrunShellScript/0.awsrunShellScript/${stream}`;

outputsContract('s3', async () => {
  const { client, bucket, put, close } = await openBucket();
  return {
    outputs: createS3Outputs({ client, bucket }),
    store: (key, bytes) => put(where(key), bytes),
    close,
  };
});

describe('outputs in a missing bucket', () => {
  it('are an error, not empty outputs', async () => {
    const { client, close } = await openBucket();
    onTestFinished(close);
    const outputs = createS3Outputs({ client, bucket: 'elsewhere' });
    const key = { prefix: 'p', deliveryId: 'd', host: 'h', stream: 'stdout' } as const;

    const fault = await outputs.read(key, 0, 9).catch(faultOf);

    expect(fault).toMatchObject({ reason: 'not-found', detail: expect.stringMatching(/reading/i) });
  });
});
