/** Every variable a function reads, by name, once. */
export type Environment = Readonly<{
  tablePrefix: string;
  queues: Readonly<{
    wakes: Readonly<{ lease: string; resource: string; execution: string }>;
    alarms: string;
  }>;
  bucket: string;
  deployment: string;
}>;

/**
 * Throws one sentence that names what is missing: a function that is half set up must not start.
 */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const missing: string[] = [];
  const need = (name: string): string => {
    const value = env[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const environment: Environment = {
    tablePrefix: need('DRYDOCK_TABLE_PREFIX'),
    queues: {
      wakes: {
        lease: need('DRYDOCK_LEASE_QUEUE'),
        resource: need('DRYDOCK_RESOURCE_QUEUE'),
        execution: need('DRYDOCK_EXECUTION_QUEUE'),
      },
      alarms: need('DRYDOCK_ALARM_QUEUE'),
    },
    bucket: need('DRYDOCK_OUTPUT_BUCKET'),
    deployment: need('DRYDOCK_DEPLOYMENT'),
  };
  if (missing.length > 0) throw new Error(`not set in the environment: ${missing.join(', ')}`);
  return environment;
}
