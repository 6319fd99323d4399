import type { Outputs } from '../../shared/ports/outputs.ts';
import type { Environment } from './environment.ts';
import { type OptionsFor, onDemand } from './on-demand.ts';

/** Returns the outputs in S3. */
export function awsOutputs({ bucket }: Environment, optionsFor: OptionsFor = () => ({})): Outputs {
  const outputs = onDemand(async () => {
    const { createS3Client } = await import('../../shared/adapters/aws/s3/client.ts');
    const { createS3Outputs } = await import('../../shared/adapters/aws/s3/outputs.ts');
    return createS3Outputs({ client: createS3Client(optionsFor('s3')), bucket });
  });
  return {
    size: async (key) => (await outputs()).size(key),
    read: async (key, from, to) => (await outputs()).read(key, from, to),
  };
}
