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
 * Writes metrics as log lines in the Embedded Metric Format, which CloudWatch extracts; this takes
 * no call and no time. A zero is left out where missing data means the same, and so is a line whose
 * metrics are all of the kind that is not worth a line of its own (`alone: false`).
 */
export function createEmfMetrics({ write, deployment, clock }: EmfOptions): Metrics {
  return {
    put(measures, about = {}) {
      const values = Object.entries(measures).filter(
        ([name, value]) => value > 0 || (isMetricName(name) && metricOf(name).zero),
      );
      const names = values.map(([name]) => name).filter(isMetricName);
      if (names.every((name) => metricOf(name).alone === false)) return;
      const line = {
        ...about,
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: directives(names) },
        [metricDimension]: deployment,
        ...Object.fromEntries(values),
      };
      write(JSON.stringify(line));
    },
  };
}

/** Returns one directive per dimension set: by deployment, and by deployment and blueprint. */
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
