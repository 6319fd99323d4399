import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { limits } from '../../shared/model/limits.ts';
import type { Functions } from './functions.ts';

/** Schedules the sweep, which fulfils every `wakeAt`, and the audit, which finds orphans. */
export function createSchedules(scope: Construct, { sweeper, audit }: Functions): void {
  every(scope, 'Sweep', limits.sweepEvery, sweeper);
  every(scope, 'Audit', limits.auditEvery, audit);
}

/** Runs a function at an interval, without retries: the next run comes anyway. */
function every(scope: Construct, id: string, seconds: number, runs: IFunction): void {
  const period = Duration.seconds(seconds);
  const target = new LambdaFunction(runs, { maxEventAge: Duration.minutes(1), retryAttempts: 0 });
  new Rule(scope, id, { schedule: Schedule.rate(period), targets: [target] });
}
