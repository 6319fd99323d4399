type Metric = Readonly<{
  unit: 'Seconds' | 'Count';
  description: string;
  /** Told of each blueprint apart. Left out: of the whole deployment. */
  by?: 'blueprint';
  /** Only sent in company of others that are not zero: alone it is no news, and would cost. */
  alone?: false;
  /** Sent when zero too: its average is what tells. */
  zero?: true;
}>;

/**
 * Every metric there is, and what it tells a person. Alarms are made from this list. Zero is not
 * sent: CloudWatch bills a metric by the hours in which it was, and an idle account costs nothing,
 * so missing data is as good as zero, and whether a schedule runs at all is Lambda's to measure.
 * What AWS measures for nothing (requests, units, queues, errors) is not measured again.
 */
export const metrics = {
  oldestDueSeconds: {
    unit: 'Seconds',
    description:
      'How late the most overdue look at an object is; over a few minutes, wakes go unheard',
  },
  oldestUncleanedSeconds: {
    unit: 'Seconds',
    description:
      'For how long an object ought to be gone; its id and what keeps it stand beside it',
  },
  orphans: {
    unit: 'Count',
    description: 'Machines of this deployment that no living record knows, those on hold included',
  },
  /** On AWS nobody sends it: SQS counts the messages of each dead-letter queue by itself. */
  deadLetters: {
    unit: 'Count',
    description:
      'Wakes that crashed their worker five times; harmless, the sweep wakes their objects',
  },
  sweepWakes: {
    unit: 'Count',
    description:
      'Objects that a sweep woke because they were due; many, time after time: wakes are lost',
  },
  contention: {
    unit: 'Count',
    description:
      'Commits of a turn that were refused because something moved, and were decided again',
  },
  leaseWaitSeconds: {
    unit: 'Seconds',
    by: 'blueprint',
    description:
      'From the request for a lease until it was active; those served at once are left out',
  },
  leasesBroken: {
    unit: 'Count',
    zero: true,
    description:
      'Of each lease that ends: 1 if its build failed or its host was lost, else 0; averaged',
  },
  activationSeconds: {
    unit: 'Seconds',
    by: 'blueprint',
    description: 'From the birth of a resource until it was active',
  },
  lineLength: {
    unit: 'Count',
    by: 'blueprint',
    description: 'Leases that wait in line; 1,000 stands for more',
  },
  seatsHeld: {
    unit: 'Count',
    by: 'blueprint',
    description: 'Seats that are not free: held, or of a resource that is paused or leaves',
  },
  seatsFree: {
    unit: 'Count',
    by: 'blueprint',
    alone: false,
    description: 'Seats that nobody holds; 1,000 stands for more. Not told of a blueprint at rest',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export const isMetricName = (name: string): name is MetricName => name in metrics;

/** How one is measured and told. */
export const metricOf = (name: MetricName): Metric => metrics[name];

export const metricNamespace = 'Drydock';
/** The dimension of each: the deployment's name. Those `by` blueprint have its name as well. */
export const metricDimension = 'deployment';
