import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { permissions } from '../../infra/aws/permissions.ts';
import { ofType, synthesize, type Template } from './synth.ts';

const template = synthesize();
const alarmsOf = (of: Template) => ofType(of, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
const queue = (name: string) =>
  ofType(template, 'AWS::SQS::Queue').find(([, { QueueName }]) => QueueName === name)?.[1];

describe('CloudWatch alarms', () => {
  const silent = ['drydock-no-sweep', 'drydock-no-audit'];

  it('cover what a person must act on, in fourteen alarm metrics', () => {
    const alarms = alarmsOf(template);
    const metrics = alarms.flatMap(({ Metrics = [0] }) =>
      [Metrics].flat().filter((each) => each === 0 || 'MetricStat' in Object(each)),
    );

    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
      'drydock-dead-letters-lease',
      'drydock-dead-letters-resource',
      'drydock-dead-letters-execution',
      'drydock-dead-letters-timer',
      'drydock-oldest-due',
      'drydock-oldest-uncleaned',
      'drydock-orphans',
      'drydock-broken-ratio',
      ...silent,
      'drydock-api-errors',
    ]);
    expect(metrics).toHaveLength(14);
    expect(
      alarms.map(({ Threshold, EvaluationPeriods, DatapointsToAlarm }) =>
        [Threshold, DatapointsToAlarm, EvaluationPeriods].join(' '),
      ),
    ).toEqual([
      ...Array.from({ length: 4 }, () => '0 1 1'),
      ...['300 2 2', '1800 2 2', '0 3 4', '0.2 1 1', '0 2 2', '0 1 1', '5 2 2'],
    ]);
    for (const { AlarmName, TreatMissingData } of alarms) {
      const bad = silent.includes(String(AlarmName)) ? 'breaching' : 'notBreaching';
      expect(TreatMissingData).toBe(bad);
    }
  });

  it('notify a topic when they begin and when they are over', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:alarms';

    for (const alarm of alarmsOf(synthesize({ alarmTopic: topic, eventBus: true }))) {
      expect(alarm).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    }
  });

  it('cover undelivered events if there is an event bus', () => {
    const names = alarmsOf(synthesize({ eventBus: true })).map(({ AlarmName }) => AlarmName);

    expect(names).toContain('drydock-event-dead-letters');
    expect(alarmsOf(template).map(({ AlarmName }) => AlarmName)).not.toContain(
      'drydock-event-dead-letters',
    );
  });

  it('can cover errors and throttles of each function', () => {
    const alarms = alarmsOf(synthesize({ alarms: 'all' }));

    for (const name of Object.keys(permissions)) {
      for (const metric of ['errors', 'throttles']) {
        const AlarmName = `drydock-${metric}-${name}`;
        expect(alarms).toContainEqual(expect.objectContaining({ AlarmName }));
      }
    }
  });

  it('on dead letters watch queues that keep them for two weeks, of one source queue', () => {
    for (const kind of ['lease', 'resource', 'execution']) {
      const dead = queue(`drydock-${kind}-dead.fifo`);
      expect(dead).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
      expect(JSON.stringify(dead?.['RedriveAllowPolicy'])).toContain(`:drydock-${kind}.fifo`);
    }
  });

  it('are all in docs/operations.md', () => {
    const documented = readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `([^|]+)` \|/gm);
    const names = [...documented].flatMap(([, names = '']) => names.split('`, `'));

    for (const { AlarmName } of alarmsOf(template)) {
      const name = String(AlarmName).replace(/^drydock-/, '');
      expect(names).toContain(name.replace(/^dead-letters-.*/, 'dead-letters-…'));
    }
  });
});
