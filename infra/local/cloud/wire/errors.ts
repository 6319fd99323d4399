/** An error in AWS's own words: the SDK turns its code into the name of an exception. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = httpStatusOf(code)) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** EC2 answers throttling and its own faults with 5xx; all others are the caller's, with 400. */
const statuses: Readonly<Record<string, number>> = {
  RequestLimitExceeded: 503,
  Unavailable: 503,
  ServiceUnavailable: 503,
  InternalError: 500,
  InternalFailure: 500,
  InternalServerError: 500,
  InsufficientInstanceCapacity: 500,
  UnauthorizedOperation: 403,
  DryRunOperation: 412,
};

const messages: Readonly<Record<string, string>> = {
  RequestLimitExceeded: 'Request limit exceeded.',
  ThrottlingException: 'Rate exceeded',
  InternalError: 'An internal error has occurred',
  DryRunOperation: 'Request would have succeeded, but DryRun flag is set.',
  InsufficientInstanceCapacity:
    'We currently do not have sufficient capacity in the Availability Zone you requested.',
};

function httpStatusOf(code: string): number {
  return statuses[code] ?? 400;
}

/** Returns an error known only by its code, as the knobs and the fault hooks name it. */
export function cloudErrorFor(code: string, message?: string, status?: number): CloudError {
  const text = message ?? messages[code] ?? `${code} was injected by a test.`;
  return new CloudError(code, text, status ?? httpStatusOf(code));
}

/** Returns the error of the service for too many calls. */
export const throttled = (isEc2: boolean): CloudError =>
  cloudErrorFor(isEc2 ? 'RequestLimitExceeded' : 'ThrottlingException');
