import { Aws, Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { listHttpApis } from './api.ts';
import type { Monitored } from './cloudwatch-alarms.ts';
import { brokenRatio, deadLetters, drydockMetric, errorsOf, throttlesOf } from './metrics.ts';
import { prefixOf } from './tables.ts';

/** Creates the dashboard: lateness, requests and turns on one page, with at most fifty metrics. */
export function createDashboard(scope: Construct, monitored: Monitored): void {
  const { settings } = monitored;
  if (!settings.dashboard) return;
  new Dashboard(scope, 'Dashboard', {
    // Dashboard names are global to the account, so the name includes the region.
    dashboardName: `${prefixOf(settings)}overview-${Aws.REGION}`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [introWidget(settings.deployment)],
      latenessWidgets(monitored),
      requestWidgets(monitored),
      workWidgets(monitored),
    ],
  });
}

const introWidget = (deployment: string): IWidget =>
  new TextWidget({
    width: 24,
    height: 2,
    markdown: `# Drydock: ${deployment}\nOverdue objects first. An empty graph means all is well.`,
  });

const graph = (title: string, left: readonly IMetric[]): IWidget =>
  new GraphWidget({ title, left: [...left], width: 8, height: 6 });

const latenessWidgets = ({ settings, queues }: Monitored): IWidget[] => [
  graph('Oldest due and uncleaned, seconds', [
    drydockMetric(settings, 'oldestDueSeconds'),
    drydockMetric(settings, 'oldestUncleanedSeconds'),
  ]),
  graph('Orphans', [drydockMetric(settings, 'orphans')]),
  graph('Dead letters', Object.values(deadLetters(queues))),
];

const requestWidgets = ({ settings, httpApis }: Monitored): IWidget[] => [
  graph(
    'Requests',
    listHttpApis(httpApis).flatMap((api) => [
      api.metricCount(),
      api.metricClientError(),
      api.metricServerError(),
    ]),
  ),
  graph(
    'Request latency, ms',
    listHttpApis(httpApis).flatMap((api) => [
      api.metricLatency({ statistic: 'p50' }),
      api.metricLatency({ statistic: 'p99' }),
    ]),
  ),
  graph('Share of ended leases that broke', [brokenRatio(settings)]),
];

const workWidgets = ({ functions, queues }: Monitored): IWidget[] => [
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
