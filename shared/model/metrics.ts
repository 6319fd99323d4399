type Metric = Readonly<{
  unit: 'Seconds' | 'Count';
  description: string;
  /** Measured per blueprint; left out: for the whole deployment. */
  by?: 'blueprint';
  /** Published only together with other non-zero metrics: alone it is not worth its cost. */
  alone?: false;
  /** Published when zero as well, because its average is what matters. */
  zero?: true;
}>;

/**
 * Every metric and its description for operators; CloudWatch alarms use it as well. Zeros are not
 * published, because CloudWatch bills a metric by the hours in which it was published and an idle
 * account should cost nothing. So missing data means zero, and Lambda's own metrics show whether a
 * schedule runs at all. What AWS measures free of charge (requests, units, queues, errors) is not
 * measured again.
 */
export const metrics = {
  oldestDueSeconds: {
    unit: 'Seconds',
    description:
      'Age of the most overdue wake of an object; above a few minutes, wakes are not processed',
  },
  oldestUncleanedSeconds: {
    unit: 'Seconds',
    description:
      'For how long an object should have been gone; its id and what keeps it are logged beside it',
  },
  orphans: {
    unit: 'Count',
    description: 'Machines of this deployment that no live record claims, those on hold included',
  },
  /** Not published on AWS, where SQS counts the messages of each dead-letter queue. */
  deadLetters: {
    unit: 'Count',
    description:
      'Wakes that crashed their worker five times; harmless, as the sweep wakes their objects',
  },
  sweepWakes: {
    unit: 'Count',
    description:
      'Objects that a sweep woke because they were due; steadily many means that wakes are lost',
  },
  contention: {
    unit: 'Count',
    description:
      'Commits of a turn that were refused because something changed, and were decided again',
  },
  leaseWaitSeconds: {
    unit: 'Seconds',
    by: 'blueprint',
    description:
      'From the request for a lease until it was active; leases active at once are left out',
  },
  leasesBroken: {
    unit: 'Count',
    zero: true,
    description:
      'For each lease that ends: 1 if its build failed or its host was lost, else 0; averaged',
  },
  activationSeconds: {
    unit: 'Seconds',
    by: 'blueprint',
    description: 'From the creation of a resource until it was active',
  },
  lineLength: {
    unit: 'Count',
    by: 'blueprint',
    description: 'Leases that wait in line; 1,000 means that many or more',
  },
  seatsHeld: {
    unit: 'Count',
    by: 'blueprint',
    description: 'Seats that are not free: held, or of a paused or ending resource',
  },
  seatsFree: {
    unit: 'Count',
    by: 'blueprint',
    alone: false,
    description: 'Free seats; 1,000 means that many or more. Not published for an idle blueprint',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export const isMetricName = (name: string): name is MetricName => name in metrics;

/** Returns a metric's unit, dimension and description. */
export const metricOf = (name: MetricName): Metric => metrics[name];

export const metricNamespace = 'Drydock';
/** The dimension of every metric: the deployment's name. Those `by` blueprint have that as well. */
export const metricDimension = 'deployment';
