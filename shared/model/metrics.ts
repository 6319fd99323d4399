/**
 * Every metric there is, and what it tells a person. Alarms are made from this list. Zero is not
 * sent: CloudWatch bills a metric by the hours in which it was, and an idle account costs nothing,
 * so missing data is as good as zero, and whether a schedule runs at all is Lambda's to measure.
 */
export const metrics = {
  oldestDueSeconds: {
    unit: 'Seconds',
    says: 'How late the most overdue look at an object is; over a few minutes, wakes go unheard',
  },
  oldestUncleanedSeconds: {
    unit: 'Seconds',
    says: 'For how long an object ought to be gone; its id and what keeps it stand beside it',
  },
  orphans: {
    unit: 'Count',
    says: 'Machines of this deployment that no living record knows, those on hold included',
  },
  /** On AWS nobody sends it: SQS counts the messages of each dead-letter queue by itself. */
  deadLetters: {
    unit: 'Count',
    says: 'Wakes that crashed their worker five times; harmless, the sweep wakes their objects',
  },
} as const satisfies Readonly<
  Record<string, Readonly<{ unit: 'Seconds' | 'Count'; says: string }>>
>;

export type MetricName = keyof typeof metrics;

export const metricNamespace = 'Drydock';
/** The one dimension of each: the deployment's name. */
export const metricDimension = 'deployment';
