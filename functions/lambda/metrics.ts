import type { MetricName } from '../../shared/model/metrics.ts';
import { metricDimension, metricNamespace, metrics } from '../../shared/model/metrics.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';

export type EmfOptions = Readonly<{
  write: (line: string) => void;
  deployment: string;
  clock: Clock;
}>;

const isName = (name: string): name is MetricName => name in metrics;

/**
 * Metrics as lines of the log, which CloudWatch takes apart: the Embedded Metric Format. It costs
 * no call and no time. A metric of zero is left out.
 */
export function createEmfMetrics({ write, deployment, clock }: EmfOptions): Metrics {
  return {
    put(measures, about = {}) {
      const told = Object.entries(measures).filter(([, value]) => value > 0);
      if (told.length === 0) return;
      const directive = {
        Namespace: metricNamespace,
        Dimensions: [[metricDimension]],
        Metrics: told
          .map(([name]) => name)
          .filter(isName)
          .map((name) => ({ Name: name, Unit: metrics[name].unit })),
      };
      const line = {
        ...about,
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] },
        [metricDimension]: deployment,
        ...Object.fromEntries(told),
      };
      write(JSON.stringify(line));
    },
  };
}
