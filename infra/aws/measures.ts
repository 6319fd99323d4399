import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type MetricName, metricDimension, metricNamespace } from '../../shared/model/metrics.ts';
import type { Functions } from './functions.ts';
import { allQueues, type Queues } from './queues.ts';
import type { Settings } from './settings.ts';

const period = Duration.minutes(5);

/** One of our own, as `functions/lambda/metrics.ts` sends it. Zero is not sent. */
export const ours = ({ deployment }: Settings, metricName: MetricName, per = period): Metric =>
  new Metric({
    ...{ namespace: metricNamespace, metricName, period: per, statistic: 'Maximum' },
    dimensionsMap: { [metricDimension]: deployment },
  });

/** Wakes that crashed their worker time after time, in all queues. */
export const deadLetters = (queues: Queues): IMetric =>
  sumOf(
    'dead',
    allQueues(queues).map(({ dead }) =>
      dead.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    ),
  );

export const errors = (functions: Functions): IMetric =>
  sumOf(
    'errors',
    of(functions, (each) => each.metricErrors({ period })),
  );

export const throttles = (functions: Functions): IMetric =>
  sumOf(
    'throttles',
    of(functions, (each) => each.metricThrottles({ period })),
  );

const of = (functions: Functions, metric: (each: IFunction) => Metric): readonly Metric[] =>
  Object.values(functions).map(metric);

/** A queue that was quiet for hours says nothing: that is none. */
function sumOf(label: string, metrics: readonly Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(
    metrics.map((metric, n) => [`${label}${n}`, metric] as const),
  );
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics, label, period });
}
