import type { CommandInvocationStatus } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { deliveryStateFrom } from './delivery-state.ts';

type Row = Readonly<{ status: CommandInvocationStatus; details: string; code: number; is: string }>;

const rows: readonly Row[] = [
  { status: 'Pending', details: 'Pending', code: -1, is: 'waiting' },
  { status: 'Delayed', details: 'Delayed', code: -1, is: 'waiting' },
  { status: 'InProgress', details: 'InProgress', code: -1, is: 'running' },
  { status: 'Cancelling', details: 'Cancelling', code: -1, is: 'running' },
  { status: 'Success', details: 'Success', code: 0, is: 'exited 0' },
  { status: 'Failed', details: 'Failed', code: 3, is: 'exited 3' },
  { status: 'Failed', details: 'Failed', code: -1, is: 'lost null' },
  { status: 'Cancelled', details: 'Cancelled', code: 137, is: 'cancelled null' },
  { status: 'TimedOut', details: 'ExecutionTimedOut', code: 137, is: 'timed-out null' },
  { status: 'TimedOut', details: 'Execution Timed Out', code: 137, is: 'timed-out null' },
  { status: 'TimedOut', details: 'ExecutionTimedOut', code: -1, is: 'lost null' },
  { status: 'TimedOut', details: 'DeliveryTimedOut', code: -1, is: 'undelivered null' },
  { status: 'TimedOut', details: 'Delivery Timed Out', code: -1, is: 'undelivered null' },
  { status: 'Failed', details: 'Undeliverable', code: -1, is: 'undelivered null' },
  { status: 'Failed', details: 'InvalidPlatform', code: -1, is: 'undelivered null' },
  { status: 'Failed', details: 'AccessDenied', code: -1, is: 'undelivered null' },
  { status: 'Failed', details: 'Terminated', code: -1, is: 'lost null' },
  { status: 'Failed', details: '', code: 9, is: 'exited 9' },
];

describe('the delivery state for an answer of SSM', () => {
  it.each(rows)('$status, $details, $code: $is', ({ status, details, code, is }) => {
    const state = deliveryStateFrom({
      $metadata: {},
      Status: status,
      StatusDetails: details,
      ResponseCode: code,
    });

    const said = state.state === 'ended' ? `${state.how} ${state.exitCode}` : state.state;
    expect(said).toBe(is);
  });

  it.each([
    { text: '2026-11-20T10:00:00.250Z', at: Date.UTC(2026, 10, 20, 10, 0, 0, 250) },
    { text: '', at: null },
  ])('ended at “$text”: $at', ({ text, at }) => {
    const state = deliveryStateFrom({
      $metadata: {},
      Status: 'Success',
      ResponseCode: 0,
      ExecutionEndDateTime: text,
      StandardOutputContent: 'x'.repeat(24_000),
    });

    expect(state).toMatchObject({ endedAt: at, stdout: 'x'.repeat(8_000), stderr: '' });
  });
});
