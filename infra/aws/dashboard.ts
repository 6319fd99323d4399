import { Aws, Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { doorsOf } from './api.ts';
import { brokenRatio, deadLetters, errorsOf, ours, throttlesOf } from './measures.ts';
import { prefixOf } from './tables.ts';
import type { Watched } from './watch.ts';

/** How it goes, on one page: what is late, what is asked, what runs. At most fifty metrics. */
export function createDashboard(scope: Construct, shown: Watched): void {
  const { settings } = shown;
  if (!settings.dashboard) return;
  new Dashboard(scope, 'Dashboard', {
    // Dashboards are the account's, whatever region they look at.
    dashboardName: `${prefixOf(settings)}overview-${Aws.REGION}`,
    defaultInterval: Duration.hours(12),
    widgets: [[intro(settings.deployment)], late(shown), asked(shown), working(shown)],
  });
}

const intro = (deployment: string): IWidget =>
  new TextWidget({
    width: 24,
    height: 2,
    markdown: `# Drydock: ${deployment}\nWhat is overdue first. Nothing drawn is nothing wrong.`,
  });

const graph = (title: string, left: readonly IMetric[]): IWidget =>
  new GraphWidget({ title, left: [...left], width: 8, height: 6 });

const late = ({ settings, queues }: Watched): IWidget[] => [
  graph('Oldest due and uncleaned, seconds', [
    ours(settings, 'oldestDueSeconds'),
    ours(settings, 'oldestUncleanedSeconds'),
  ]),
  graph('Orphans', [ours(settings, 'orphans')]),
  graph('Dead letters', Object.values(deadLetters(queues))),
];

const asked = ({ settings, doors }: Watched): IWidget[] => [
  graph(
    'Requests',
    doorsOf(doors).flatMap((api) => [
      api.metricCount(),
      api.metricClientError(),
      api.metricServerError(),
    ]),
  ),
  graph(
    'Their time, ms',
    doorsOf(doors).flatMap((api) => [
      api.metricLatency({ statistic: 'p50' }),
      api.metricLatency({ statistic: 'p99' }),
    ]),
  ),
  graph('Of leases that ended, how many broke', [brokenRatio(settings)]),
];

const working = ({ functions, queues }: Watched): IWidget[] => [
  graph(
    'Turns',
    (['lease-worker', 'resource-worker', 'execution-worker'] as const).map((name) =>
      functions[name].metricInvocations({ label: name }),
    ),
  ),
  graph(
    'Oldest wake, seconds',
    Object.values(queues.wakes).map(({ queue }) =>
      queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
    ),
  ),
  graph('Errors and throttles', [
    ...Object.values(errorsOf(functions)),
    ...Object.values(throttlesOf(functions)),
  ]),
];
