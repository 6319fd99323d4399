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
import { type Doors, doorsOf } from './api.ts';
import type { Functions } from './functions.ts';
import {
  brokenRatio,
  deadLetters,
  errorsOf,
  namesOf,
  ours,
  successes,
  throttlesOf,
  waitingIn,
} from './measures.ts';
import type { Queues } from './queues.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/** What wants a person. Missing data is as good as zero, unless silence itself is the trouble. */
type Watch = Readonly<{
  id: string;
  says: string;
  metric: IMetric;
  /** It is bad above this, or with `silence` when nothing is heard at all. */
  above: number;
  /** So many periods in a row. */
  periods: number;
  /** So many of them, where one may be skipped; left out: all. */
  bad?: number;
  silence?: boolean;
}>;

export type Watched = Readonly<{
  settings: Settings;
  functions: Functions;
  queues: Queues;
  doors: Doors;
  /** What the event bus was not told; null: there is none. */
  untold: Queue | null;
}>;

/** Few by default: each metric in an alarm is ten cents a month beyond an account's first ten. */
export function createAlarms(scope: Construct, watched: Watched): void {
  const { settings } = watched;
  if (settings.alarms === 'none') return;
  const watches = [...few(watched), ...(settings.alarms === 'all' ? more(watched) : [])];
  const topic =
    settings.alarmTopic === undefined
      ? null
      : Topic.fromTopicArn(scope, 'AlarmTopic', settings.alarmTopic);
  for (const watch of watches) {
    const alarm = createAlarm(scope, settings, watch);
    if (topic) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }
}

function few({ settings, functions, queues, doors, untold }: Watched): readonly Watch[] {
  const audit = Duration.seconds(limits.auditEvery);
  return [
    ...Object.entries(deadLetters(queues)).map(([name, metric]) => ({
      id: `dead-letters-${name}`,
      metric,
      above: 0,
      periods: 1,
      says: metrics.deadLetters.says,
    })),
    ...(untold
      ? [
          {
            id: 'untold',
            above: 0,
            periods: 1,
            metric: waitingIn(untold),
            says: 'Events that subscribers were not told: they lie in the queue of that name',
          },
        ]
      : []),
    {
      id: 'oldest-due',
      metric: ours(settings, 'oldestDueSeconds'),
      above: 300,
      periods: 2,
      says: metrics.oldestDueSeconds.says,
    },
    {
      id: 'oldest-uncleaned',
      above: 1_800,
      periods: 2,
      metric: ours(settings, 'oldestUncleanedSeconds'),
      says: metrics.oldestUncleanedSeconds.says,
    },
    {
      // The second look ends an orphan; a schedule may skip a look.
      id: 'orphans',
      metric: ours(settings, 'orphans', audit),
      above: 0,
      periods: 4,
      bad: 3,
      says: metrics.orphans.says,
    },
    {
      id: 'broken-ratio',
      metric: brokenRatio(settings),
      above: 0.2,
      periods: 1,
      says: 'More than a fifth of the leases that ended broke: builds fail, or hosts go away',
    },
    {
      id: 'no-sweep',
      above: 0,
      periods: 2,
      silence: true,
      metric: successes(functions.sweeper, Duration.minutes(5)),
      says: 'No sweep reaches its end: what lost its wake waits for ever',
    },
    {
      id: 'no-audit',
      above: 0,
      periods: 1,
      silence: true,
      metric: successes(functions.audit, Duration.minutes(30)),
      says: 'No audit reaches its end: a machine that nobody knows runs on',
    },
    ...doorsOf(doors).map((api, n) => ({
      id: `api-errors${n === 0 ? '' : '-people'}`,
      above: 5,
      periods: 2,
      metric: api.metricServerError({ period: Duration.minutes(5) }),
      says: 'The API answers with errors of its own: the log of the function api says why',
    })),
  ];
}

const more = ({ functions }: Watched): readonly Watch[] =>
  namesOf(functions).flatMap((name) => [
    {
      id: `errors-${name}`,
      metric: errorsOf(functions)[name],
      above: 0,
      periods: 3,
      says: `${name} ends in errors, again and again: its log says which`,
    },
    {
      id: `throttles-${name}`,
      metric: throttlesOf(functions)[name],
      above: 0,
      periods: 3,
      says: `Lambda refuses to run ${name}: the account’s concurrency is used up`,
    },
  ]);

function createAlarm(scope: Construct, settings: Settings, watch: Watch): Alarm {
  const { id, says, metric, above, periods, bad = periods, silence = false } = watch;
  return new Alarm(scope, `Alarm-${id}`, {
    alarmName: `${prefixOf(settings)}${id}`,
    alarmDescription: says,
    metric,
    threshold: above,
    comparisonOperator: silence
      ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
      : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: bad,
    treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}
