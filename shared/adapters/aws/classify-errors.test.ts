import { describe, expect, it } from 'vitest';
import { FaultError, fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { translateAwsError } from './classify-errors.ts';

type Row = readonly [code: string, status: number, reason: string, definite: boolean];
const fromServices: readonly Row[] = [
  ['InsufficientInstanceCapacity', 500, 'no-capacity', true],
  ['SpotMaxPriceTooLow', 400, 'no-capacity', true],
  ['MaxSpotInstanceCountExceeded', 400, 'no-capacity', true],
  ['VcpuLimitExceeded', 400, 'no-capacity', true],
  ['Unsupported', 400, 'no-capacity', true],
  ['UnsupportedOperation', 400, 'invalid', true],
  ['RequestLimitExceeded', 503, 'throttled', true],
  ['ThrottlingException', 400, 'throttled', true],
  ['SlowDown', 503, 'throttled', true],
  ['ProvisionedThroughputExceededException', 400, 'throttled', true],
  ['IdempotentParameterMismatch', 400, 'token-mismatch', true],
  ['IdempotentInstanceTerminated', 400, 'token-spent', true],
  ['TransactionConflictException', 400, 'conflict', true],
  ['TransactionInProgressException', 400, 'conflict', false],
  ['InvalidInstanceId', 400, 'not-ready', true],
  ['InvalidInstanceID.NotFound', 400, 'not-found', true],
  ['InvalidInstanceID.Malformed', 400, 'invalid', true],
  ['InvocationDoesNotExist', 400, 'not-found', true],
  ['NotFound', 404, 'not-found', true],
  ['InvalidAMIID.NotFound', 400, 'invalid', true],
  ['InvalidLaunchTemplateName.NotFoundException', 400, 'invalid', true],
  ['UnauthorizedOperation', 403, 'denied', true],
  ['AccessDeniedException', 400, 'denied', true],
  ['ExpiredTokenException', 400, 'failed', true],
  ['ValidationException', 400, 'invalid', true],
  ['MalformedPolicyDocument', 400, 'invalid', true],
  ['RequestTimeout', 400, 'timeout', false],
  ['InternalError', 500, 'failed', false],
  ['Unheard', 400, 'failed', true],
  ['Unheard', 429, 'throttled', true],
  ['Unheard', 403, 'denied', true],
];

const fromSockets: readonly (readonly [code: string, reason: string, definite: boolean])[] = [
  ['ECONNREFUSED', 'network', true],
  ['ENOTFOUND', 'network', true],
  ['ECONNRESET', 'network', false],
  ['ETIMEDOUT', 'network', false],
  ['EPIPE', 'network', false],
];

describe('translateAwsError', () => {
  it.each(fromServices)(
    '%s with status %i is %s, definite: %s',
    (name, status, reason, definite) => {
      const error = Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } });

      const { fault: found, cause } = translateAwsError(error, 'launching res-1');

      expect(found).toMatchObject({
        reason,
        definite,
        detail: `Launching res-1 failed: no (${name})`,
      });
      expect(cause).toBe(error);
    },
  );

  it.each(fromSockets)('%s is %s, definite: %s', (code, reason, definite) => {
    // The SDK renames some of these without touching their code.
    const error = Object.assign(new Error(`read ${code}`), { name: 'TimeoutError', code });

    expect(translateAwsError(error, 'reading').fault).toMatchObject({ reason, definite });
  });

  it('recognises a lost connection by its message, and a timed-out request by its name', () => {
    const late = Object.assign(new Error('Request timed out'), { name: 'TimeoutError' });
    expect(translateAwsError(new Error('socket hang up'), 'x').fault).toMatchObject({
      reason: 'network',
    });
    expect(translateAwsError(late, 'x').fault).toMatchObject({
      reason: 'timeout',
      definite: false,
    });
  });

  it('returns a fault unchanged, and calls an unknown error a bug', () => {
    const known = new FaultError(fault('no-capacity', 'full'));
    expect(translateAwsError(known, 'x')).toBe(known);
    const bug = { reason: 'bug', next: 'bug', definite: false };
    expect(translateAwsError(new TypeError('not a function'), 'x').fault).toMatchObject(bug);
    expect(translateAwsError('text', 'x').fault).toMatchObject({
      ...bug,
      detail: 'X failed: text',
    });
  });

  it('leaves out the encoded reason of a refusal by EC2, and says where it is', () => {
    const refusal =
      'You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/w/w ' +
      'is not authorized to perform: ec2:RunInstances because no identity-based policy allows it.';
    const encoded = 'wJ4_x-'.repeat(200);
    const message = `${refusal} Encoded authorization failure message: ${encoded}`;
    const error = Object.assign(new Error(message), { name: 'UnauthorizedOperation' });

    const { fault: found } = translateAwsError(error, 'launching res-1');

    expect(found.detail).not.toContain('wJ4_x-');
    expect(found.detail).toBe(
      `Launching res-1 failed: ${refusal} CloudTrail has this call with the encoded reason: ` +
        'aws sts decode-authorization-message explains it. (UnauthorizedOperation)',
    );
  });

  it('bounds what a vendor says', () => {
    const { fault: found } = translateAwsError(new Error('x'.repeat(9_000)), 'launching res-1');

    expect(found.detail).toHaveLength(limits.faultDetail);
    expect(found.detail).toMatch(/^Launching res-1 failed: x+…$/);
  });
});
