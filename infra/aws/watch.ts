import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { limits } from '../../shared/model/limits.ts';
import { metrics } from '../../shared/model/metrics.ts';
import type { Functions } from './functions.ts';
import { deadLetters, errors, ours, throttles } from './measures.ts';
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
  silence?: boolean;
}>;

export type Watched = Readonly<{ settings: Settings; functions: Functions; queues: Queues }>;

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

function few({ settings, functions, queues }: Watched): readonly Watch[] {
  const audit = Duration.seconds(limits.auditEvery);
  return [
    {
      ...{ id: 'dead-letters', metric: deadLetters(queues), above: 0, periods: 1 },
      says: metrics.deadLetters.says,
    },
    {
      ...{ id: 'oldest-due', metric: ours(settings, 'oldestDueSeconds'), above: 300, periods: 2 },
      says: metrics.oldestDueSeconds.says,
    },
    {
      ...{ id: 'oldest-uncleaned', above: 1_800, periods: 2 },
      metric: ours(settings, 'oldestUncleanedSeconds'),
      says: metrics.oldestUncleanedSeconds.says,
    },
    {
      // The second look ends an orphan; one that is there at the fourth is not ended.
      ...{ id: 'orphans', metric: ours(settings, 'orphans', audit), above: 0, periods: 4 },
      says: metrics.orphans.says,
    },
    {
      ...{ id: 'no-sweep', above: 0, periods: 2, silence: true },
      metric: functions.sweeper.metricInvocations({ period: Duration.minutes(5) }),
      says: 'Nothing sweeps: what lost its wake waits for ever',
    },
  ];
}

const more = ({ functions }: Watched): readonly Watch[] => [
  {
    ...{ id: 'errors', metric: errors(functions), above: 0, periods: 3 },
    says: 'A function ends in errors, again and again: its log says which',
  },
  {
    ...{ id: 'throttles', metric: throttles(functions), above: 0, periods: 3 },
    says: 'Lambda refuses to run functions: the account’s concurrency is used up',
  },
];

function createAlarm(scope: Construct, settings: Settings, watch: Watch): Alarm {
  const { id, says, metric, above, periods, silence = false } = watch;
  return new Alarm(scope, `Alarm-${id}`, {
    alarmName: `${prefixOf(settings)}${id}`,
    alarmDescription: says,
    metric,
    threshold: above,
    comparisonOperator: silence
      ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
      : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}
