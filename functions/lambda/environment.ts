/** The values of every variable that all functions read. */
export type Environment = Readonly<{
  tablePrefix: string;
  queues: Readonly<{
    wakes: Readonly<{ lease: string; resource: string; execution: string }>;
    timers: string;
  }>;
  bucket: string;
  deployment: string;
}>;

/**
 * Reads the environment of a function.
 * @throws an error that names every missing variable: a half-configured function must not start
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
      timers: need('DRYDOCK_TIMER_QUEUE'),
    },
    bucket: need('DRYDOCK_OUTPUT_BUCKET'),
    deployment: need('DRYDOCK_DEPLOYMENT'),
  };
  if (missing.length > 0) throw new Error(`not set in the environment: ${missing.join(', ')}`);
  return environment;
}
