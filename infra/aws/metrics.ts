import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type MetricName, metricDimension, metricNamespace } from '../../shared/model/metrics.ts';
import type { Functions } from './functions.ts';
import type { FunctionName } from './permissions.ts';
import type { QueuePair, Queues } from './queues.ts';
import type { Settings } from './settings.ts';

const period = Duration.minutes(5);

/** Returns a metric that `functions/lambda/metrics.ts` publishes. Zeros are not published. */
export const drydockMetric = (
  { deployment }: Settings,
  metricName: MetricName,
  per = period,
): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    period: per,
    statistic: 'Maximum',
    dimensionsMap: { [metricDimension]: deployment },
  });

export const visibleMessages = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

/** Returns the number of dead letters (wakes that repeatedly crashed their worker) by queue. */
export function deadLetters({ wakes, timers }: Queues): Readonly<Record<string, Metric>> {
  const count = ({ dead }: QueuePair) => visibleMessages(dead);
  const { lease, resource, execution } = wakes;
  return {
    lease: count(lease),
    resource: count(resource),
    execution: count(execution),
    timer: count(timers),
  };
}

type ByFunction = Readonly<Record<FunctionName, Metric>>;

export const functionNamesOf = (functions: Functions): readonly FunctionName[] =>
  Object.keys(functions).filter((name): name is FunctionName => name in functions);

const metricPerFunction = (
  functions: Functions,
  metric: (each: IFunction) => Metric,
): ByFunction => ({
  api: metric(functions.api),
  'lease-worker': metric(functions['lease-worker']),
  'resource-worker': metric(functions['resource-worker']),
  'execution-worker': metric(functions['execution-worker']),
  timer: metric(functions.timer),
  sweeper: metric(functions.sweeper),
  audit: metric(functions.audit),
  'host-events': metric(functions['host-events']),
});

export const errorsOf = (functions: Functions): ByFunction =>
  metricPerFunction(functions, (each) => each.metricErrors({ period }));

export const throttlesOf = (functions: Functions): ByFunction =>
  metricPerFunction(functions, (each) => each.metricThrottles({ period }));

/** Counts successful invocations; Lambda publishes errors, zero included, with each invocation. */
export const successes = (each: IFunction, per: Duration): IMetric =>
  new MathExpression({
    expression: 'calls - errors',
    usingMetrics: {
      calls: each.metricInvocations({ period: per }),
      errors: each.metricErrors({ period: per }),
    },
    label: 'completed',
    period: per,
  });

const ratioPeriod = Duration.minutes(15);

/** The share of broken leases among those that ended in 15 minutes; 0 if fewer than 5 ended. */
export const brokenRatio = (settings: Settings): IMetric => {
  const ended = drydockMetric(settings, 'leasesBroken', ratioPeriod);
  return new MathExpression({
    expression: `IF(ended >= 5, ratio, 0)`,
    usingMetrics: {
      ratio: ended.with({ statistic: 'Average' }),
      ended: ended.with({ statistic: 'SampleCount' }),
    },
    label: 'broken share',
    period: ratioPeriod,
  });
};
