import { type Fault, FaultError, type FaultReason, fault } from '../../model/fault.ts';

/** A `*` at either end matches anything. The first class that matches a code decides. */
type ErrorClass = Readonly<{ reason: FaultReason; codes: readonly string[]; definite?: false }>;

/** AWS error codes and the fault that each one means: the only list of its kind. */
const errorClasses: readonly ErrorClass[] = [
  {
    reason: 'no-capacity',
    codes: [
      'Insufficient*Capacity',
      'InsufficientFreeAddressesInSubnet',
      'InstanceLimitExceeded',
      'MaxSpotInstanceCountExceeded',
      'ReservationCapacityExceeded',
      'SpotMaxPriceTooLow',
      'UnfulfillableCapacity',
      // The instance type is not offered in this zone: that of another rung may be.
      'Unsupported',
      'VcpuLimitExceeded',
    ],
  },
  {
    reason: 'throttled',
    codes: [
      'Throttl*',
      'EC2ThrottledException',
      'OverLimit',
      'PriorRequestNotComplete',
      'ProvisionedThroughputExceeded*',
      'RequestLimitExceeded',
      'RequestThrottled*',
      'SlowDown',
      'TooManyRequestsException',
    ],
  },
  { reason: 'token-mismatch', codes: ['IdempotentParameterMismatch*'] },
  { reason: 'token-spent', codes: ['IdempotentInstanceTerminated'] },
  {
    reason: 'conflict',
    codes: ['TransactionConflict*', 'ConditionalCheckFailed*', 'ConditionalRequestConflict'],
  },
  // An earlier try of the same transaction is still running: it may yet be applied.
  { reason: 'conflict', codes: ['TransactionInProgress*'], definite: false },
  // SSM's answer for a machine whose agent has not registered yet.
  { reason: 'not-ready', codes: ['InvalidInstanceId', 'IncorrectInstanceState'] },
  {
    // A person named these in a blueprint; repeating the request does not make them exist.
    reason: 'invalid',
    codes: [
      'InvalidAMIID*',
      'InvalidGroup*',
      'InvalidKeyPair*',
      'InvalidSubnet*',
      'InvalidLaunchT*',
    ],
  },
  {
    reason: 'not-found',
    codes: [
      '*NotFound',
      '*NotFoundException',
      'InvalidCommandId',
      'InvocationDoesNotExist',
      'NoSuchBucket',
      'NoSuchKey',
      '*NonExistentQueue',
      'QueueDoesNotExist',
    ],
  },
  {
    // Credentials get renewed and clocks get corrected: worth another try.
    reason: 'failed',
    codes: ['CredentialsProviderError', 'ExpiredToken*', 'RequestExpired', 'RequestTimeTooSkewed'],
  },
  {
    reason: 'denied',
    codes: [
      'AccessDenied*',
      'AuthFailure',
      'Blocked',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'OptInRequired',
      'SignatureDoesNotMatch',
      'UnauthorizedOperation',
      'UnrecognizedClientException',
    ],
  },
  { reason: 'timeout', codes: ['TimeoutError', 'AbortError', 'RequestTimeout*'], definite: false },
  {
    // The service was not reached, so the request had no effect.
    reason: 'network',
    codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  },
  {
    reason: 'network',
    codes: ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_SOCKET*', 'NetworkingError'],
    definite: false,
  },
  {
    reason: 'invalid',
    codes: [
      'Invalid*',
      'Malformed*',
      'Missing*',
      'SerializationException',
      'UnknownParameter*',
      'UnsupportedOperation',
      'Validation*',
      'ItemCollectionSizeLimitExceeded*',
    ],
  },
];

/** Messages of Node.js that come without a code. */
const lostConnection = /socket hang up|ECONNRESET|other side closed|fetch failed/i;

/**
 * Returns an AWS or socket error as a fault. `what` says what was being done and to which thing, as
 * in "launching res-1". A FaultError is returned unchanged; an unknown error is a bug.
 */
export function translateAwsError(error: unknown, what: string): FaultError {
  if (error instanceof FaultError) return error;
  const { code, status, message } = errorParts(error);
  const { reason, definite } = classify(code, status, message);
  const text = withoutEncodedReason(message);
  const named = code === null || text.includes(code) ? text : `${text} (${code})`;
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1)} failed: ${named}`;
  return new FaultError(fault(reason, sentence, definite), { cause: error });
}

/**
 * Returns a message without EC2's encoded reason for a refusal, of a kilobyte, which says nothing
 * to a reader. It says where that is found, and what decodes it.
 */
const withoutEncodedReason = (message: string): string =>
  message.replace(
    /\s*Encoded authorization failure message: \S+/,
    ' CloudTrail has this call with the encoded reason: aws sts decode-authorization-message' +
      ' explains it.',
  );

/**
 * Returns a `catch` callback that throws the error as a fault; `what` as for `translateAwsError`.
 */
export const throwTranslated =
  (what: string) =>
  (error: unknown): never => {
    throw translateAwsError(error, what);
  };

function classify(
  code: string | null,
  status: number | null,
  message: string,
): Pick<Fault, 'reason' | 'definite'> {
  // A server that failed midway may have done the work, whatever code it reports.
  const whole = status === null || status < 500;
  const known = errorClasses.find(({ codes }) => codes.some((each) => matchesCode(each, code)));
  if (known !== undefined) {
    const settled = whole || known.reason === 'throttled' || known.reason === 'no-capacity';
    return { reason: known.reason, definite: known.definite ?? settled };
  }
  if (lostConnection.test(message)) return { reason: 'network', definite: false };
  if (status === null) return { reason: 'bug', definite: false };
  if (status === 429) return { reason: 'throttled', definite: true };
  if (status === 403) return { reason: 'denied', definite: true };
  return { reason: 'failed', definite: whole };
}

function matchesCode(pattern: string, code: string | null): boolean {
  if (code === null) return false;
  const [before = '', after] = pattern.split('*');
  return after === undefined ? code === pattern : code.startsWith(before) && code.endsWith(after);
}

type ErrorParts = Readonly<{ code: string | null; status: number | null; message: string }>;

/**
 * Returns the parts of an error: sockets have their code in `code`, the SDK has the service's in
 * `name`.
 */
function errorParts(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { code: null, status: null, message: String(error) };
  const status = '$metadata' in error ? sdkHttpStatus(error.$metadata) : null;
  const socket = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const code = socket ?? (error.name === 'Error' ? null : error.name);
  return { code, status, message: error.message || (code ?? 'no reason given') };
}

function sdkHttpStatus(metadata: unknown): number | null {
  if (typeof metadata !== 'object' || metadata === null) return null;
  if (!('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
