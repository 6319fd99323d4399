import type { ClientOptions } from '../../shared/adapters/aws/clients.ts';

export type Service = 'dynamodb' | 'sqs' | 's3' | 'ec2' | 'ssm';

/** Returns the overrides of a service's client. */
export type OptionsFor = (service: Service) => ClientOptions;

/**
 * Returns a function that calls `load` once, when its result is first needed. The clients of EC2,
 * SSM and S3 are loaded so: they are most of the code, and most invocations need none of them.
 */
export function onDemand<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load();
    return loading;
  };
}
