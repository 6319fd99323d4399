import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { limits } from '../../shared/model/limits.ts';
import { metrics } from '../../shared/model/metrics.ts';
import { type HttpApis, listHttpApis } from './api.ts';
import type { Functions } from './functions.ts';
import {
  brokenRatio,
  deadLetters,
  drydockMetric,
  errorsOf,
  functionNamesOf,
  successes,
  throttlesOf,
  visibleMessages,
} from './metrics.ts';
import type { Queues } from './queues.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/** One CloudWatch alarm. Missing data counts as zero, unless `onSilence` is set. */
type AlarmSpec = Readonly<{
  id: string;
  description: string;
  metric: IMetric;
  /** Alarms above this value, or with `onSilence` when no data arrives or it is not exceeded. */
  threshold: number;
  /** Number of evaluation periods in a row. */
  periods: number;
  /** How many of those periods must breach; all of them by default. */
  datapointsToAlarm?: number;
  onSilence?: boolean;
}>;

/** The parts of the stack that alarms and the dashboard watch. */
export type Monitored = Readonly<{
  settings: Settings;
  functions: Functions;
  queues: Queues;
  httpApis: HttpApis;
  /** Events that the pipe could not deliver to the bus; null if the stack has no event bus. */
  eventDeadLetters: Queue | null;
}>;

/**
 * Creates the alarms that `settings.alarms` selects. `few` is the default, because each metric in
 * an alarm costs ten cents a month beyond an account's first ten.
 */
export function createCloudWatchAlarms(scope: Construct, monitored: Monitored): void {
  const { settings } = monitored;
  if (settings.alarms === 'none') return;
  const specs = [
    ...lostMessageAlarms(monitored),
    ...healthAlarms(monitored),
    ...apiAlarms(monitored),
    ...(settings.alarms === 'all' ? functionAlarms(monitored) : []),
  ];
  const topic =
    settings.alarmTopic === undefined
      ? null
      : Topic.fromTopicArn(scope, 'AlarmTopic', settings.alarmTopic);
  for (const spec of specs) {
    const alarm = createAlarm(scope, settings, spec);
    if (topic) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }
}

/** Messages and events that were given up on. */
function lostMessageAlarms({ queues, eventDeadLetters }: Monitored): readonly AlarmSpec[] {
  const wakes = Object.entries(deadLetters(queues)).map(([name, metric]) => ({
    id: `dead-letters-${name}`,
    metric,
    threshold: 0,
    periods: 1,
    description: metrics.deadLetters.description,
  }));
  if (eventDeadLetters === null) return wakes;
  const events: AlarmSpec = {
    id: 'event-dead-letters',
    threshold: 0,
    periods: 1,
    metric: visibleMessages(eventDeadLetters),
    description: 'Events that could not be delivered to the event bus; they are in that queue',
  };
  return [...wakes, events];
}

/** Objects and machines that are late, broken or unknown, and schedules that stopped running. */
function healthAlarms({ settings, functions }: Monitored): readonly AlarmSpec[] {
  return [
    {
      id: 'oldest-due',
      metric: drydockMetric(settings, 'oldestDueSeconds'),
      threshold: 300,
      periods: 2,
      description: metrics.oldestDueSeconds.description,
    },
    {
      id: 'oldest-uncleaned',
      threshold: 1_800,
      periods: 2,
      metric: drydockMetric(settings, 'oldestUncleanedSeconds'),
      description: metrics.oldestUncleanedSeconds.description,
    },
    {
      // The second audit that sees an orphan terminates it, and a schedule may skip one audit.
      id: 'orphans',
      metric: drydockMetric(settings, 'orphans', Duration.seconds(limits.auditEvery)),
      threshold: 0,
      periods: 4,
      datapointsToAlarm: 3,
      description: metrics.orphans.description,
    },
    {
      id: 'broken-ratio',
      metric: brokenRatio(settings),
      threshold: 0.2,
      periods: 1,
      description:
        'More than a fifth of the leases that ended broke: builds fail or hosts are lost',
    },
    {
      id: 'no-sweep',
      threshold: 0,
      periods: 2,
      onSilence: true,
      metric: successes(functions.sweeper, Duration.minutes(5)),
      description: 'No sweep completes: an object whose wake was lost waits forever',
    },
    {
      id: 'no-audit',
      threshold: 0,
      periods: 1,
      onSilence: true,
      metric: successes(functions.audit, Duration.minutes(30)),
      description: 'No audit completes: orphaned machines keep running',
    },
  ];
}

const apiAlarms = ({ httpApis }: Monitored): readonly AlarmSpec[] =>
  listHttpApis(httpApis).map((api, n) => ({
    id: `api-errors${n === 0 ? '' : '-people'}`,
    threshold: 5,
    periods: 2,
    metric: api.metricServerError({ period: Duration.minutes(5) }),
    description: 'The API responds with 5xx: the cause is in the log of the function api',
  }));

const functionAlarms = ({ functions }: Monitored): readonly AlarmSpec[] =>
  functionNamesOf(functions).flatMap((name) => [
    {
      id: `errors-${name}`,
      metric: errorsOf(functions)[name],
      threshold: 0,
      periods: 3,
      description: `${name} keeps failing: the errors are in its log`,
    },
    {
      id: `throttles-${name}`,
      metric: throttlesOf(functions)[name],
      threshold: 0,
      periods: 3,
      description: `Lambda throttles ${name}: the account’s concurrency is used up`,
    },
  ]);

function createAlarm(scope: Construct, settings: Settings, spec: AlarmSpec): Alarm {
  const { id, description, metric, threshold, periods, onSilence = false } = spec;
  return new Alarm(scope, `Alarm-${id}`, {
    alarmName: `${prefixOf(settings)}${id}`,
    alarmDescription: description,
    metric,
    threshold,
    comparisonOperator: onSilence
      ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
      : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: spec.datapointsToAlarm ?? periods,
    treatMissingData: onSilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}
