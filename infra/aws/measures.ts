import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type MetricName, metricDimension, metricNamespace } from '../../shared/model/metrics.ts';
import type { Functions } from './functions.ts';
import type { FunctionName } from './grants.ts';
import type { QueuePair, Queues } from './queues.ts';
import type { Settings } from './settings.ts';

const period = Duration.minutes(5);

/** One of our own, as `functions/lambda/metrics.ts` sends it. Zero is not sent. */
export const ours = ({ deployment }: Settings, metricName: MetricName, per = period): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    period: per,
    statistic: 'Maximum',
    dimensionsMap: { [metricDimension]: deployment },
  });

export const waitingIn = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

/** Wakes that crashed their worker time after time, by queue. */
export function deadLetters({ wakes, alarms }: Queues): Readonly<Record<string, Metric>> {
  const count = ({ dead }: QueuePair) => waitingIn(dead);
  const { lease, resource, execution } = wakes;
  return {
    lease: count(lease),
    resource: count(resource),
    execution: count(execution),
    alarm: count(alarms),
  };
}

type ByFunction = Readonly<Record<FunctionName, Metric>>;

export const namesOf = (functions: Functions): readonly FunctionName[] =>
  Object.keys(functions).filter((name): name is FunctionName => name in functions);

const ofEach = (functions: Functions, metric: (each: IFunction) => Metric): ByFunction => ({
  api: metric(functions.api),
  'lease-worker': metric(functions['lease-worker']),
  'resource-worker': metric(functions['resource-worker']),
  'execution-worker': metric(functions['execution-worker']),
  alarm: metric(functions.alarm),
  sweeper: metric(functions.sweeper),
  audit: metric(functions.audit),
  'host-events': metric(functions['host-events']),
});

export const errorsOf = (functions: Functions): ByFunction =>
  ofEach(functions, (each) => each.metricErrors({ period }));

export const throttlesOf = (functions: Functions): ByFunction =>
  ofEach(functions, (each) => each.metricThrottles({ period }));

/** How often a function reached its end; Lambda tells its errors, none too, with each call. */
export const successes = (each: IFunction, per: Duration): IMetric =>
  new MathExpression({
    expression: 'calls - errors',
    usingMetrics: {
      calls: each.metricInvocations({ period: per }),
      errors: each.metricErrors({ period: per }),
    },
    label: 'reached its end',
    period: per,
  });

const judged = Duration.minutes(15);

/** The share of leases that broke, of those that ended in a quarter of an hour; of few, none. */
export const brokenRatio = (settings: Settings): IMetric => {
  const ended = ours(settings, 'leasesBroken', judged);
  return new MathExpression({
    expression: `IF(ended >= 5, ratio, 0)`,
    usingMetrics: {
      ratio: ended.with({ statistic: 'Average' }),
      ended: ended.with({ statistic: 'SampleCount' }),
    },
    label: 'broken, of one',
    period: judged,
  });
};
