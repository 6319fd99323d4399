import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { deadLetters, errors, ours, throttles } from './measures.ts';
import { prefixOf } from './tables.ts';
import type { Watched } from './watch.ts';

export type Shown = Watched & Readonly<{ api: HttpApi }>;

/** How it goes, on one page: what is late, what is asked, what runs. At most fifty metrics. */
export function createDashboard(scope: Construct, shown: Shown): void {
  const { settings } = shown;
  if (!settings.dashboard) return;
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `${prefixOf(settings)}overview`,
    defaultInterval: Duration.hours(12),
    widgets: [[intro(settings.deployment)], late(shown), asked(shown), working(shown)],
  });
}

const intro = (deployment: string): IWidget =>
  new TextWidget({
    ...{ width: 24, height: 2 },
    markdown: `# Drydock: ${deployment}\nWhat is overdue first. Nothing drawn is nothing wrong.`,
  });

const graph = (title: string, left: readonly IMetric[]): IWidget =>
  new GraphWidget({ title, left: [...left], width: 8, height: 6 });

const late = ({ settings, queues }: Shown): IWidget[] => [
  graph('Oldest due and uncleaned, seconds', [
    ours(settings, 'oldestDueSeconds'),
    ours(settings, 'oldestUncleanedSeconds'),
  ]),
  graph('Orphans', [ours(settings, 'orphans')]),
  graph('Dead letters', [deadLetters(queues)]),
];

const asked = ({ api }: Shown): IWidget[] => [
  graph('Requests', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
  graph('Their time, ms', [
    api.metricLatency({ statistic: 'p50' }),
    api.metricLatency({ statistic: 'p99' }),
  ]),
];

const working = ({ functions, queues }: Shown): IWidget[] => [
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
  graph('Errors and throttles', [errors(functions), throttles(functions)]),
];
