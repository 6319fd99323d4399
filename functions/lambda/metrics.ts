import type { MetricName } from '../../shared/model/metrics.ts';
import {
  isMetricName,
  metricDimension,
  metricNamespace,
  metricOf,
} from '../../shared/model/metrics.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';

export type EmfOptions = Readonly<{
  write: (line: string) => void;
  deployment: string;
  clock: Clock;
}>;

/**
 * Metrics as lines of the log, which CloudWatch takes apart: the Embedded Metric Format. It costs
 * no call and no time. A metric of zero is left out where that is as good, and a line that would
 * say nothing but what is no news alone.
 */
export function createEmfMetrics({ write, deployment, clock }: EmfOptions): Metrics {
  return {
    put(measures, about = {}) {
      const told = Object.entries(measures).filter(
        ([name, value]) => value > 0 || (isMetricName(name) && metricOf(name).zero),
      );
      const names = told.map(([name]) => name).filter(isMetricName);
      if (names.every((name) => metricOf(name).alone === false)) return;
      const line = {
        ...about,
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: directives(names) },
        [metricDimension]: deployment,
        ...Object.fromEntries(told),
      };
      write(JSON.stringify(line));
    },
  };
}

/** One for each set of dimensions: what is measured by blueprint is a metric of each blueprint. */
function directives(names: readonly MetricName[]): readonly object[] {
  return [undefined, 'blueprint']
    .map((by) => ({
      Namespace: metricNamespace,
      Dimensions: [[metricDimension, ...(by === undefined ? [] : [by])]],
      Metrics: names
        .filter((name) => metricOf(name).by === by)
        .map((name) => ({ Name: name, Unit: metricOf(name).unit })),
    }))
    .filter(({ Metrics }) => Metrics.length > 0);
}
