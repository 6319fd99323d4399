/** A refusal in the vendor's words: what the SDK turns into an exception with this name. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = statusOf(code)) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** EC2 answers throttling and its own faults with 5xx; everything else is the caller's. */
const statuses: Readonly<Record<string, number>> = {
  RequestLimitExceeded: 503,
  Unavailable: 503,
  ServiceUnavailable: 503,
  InternalError: 500,
  InternalFailure: 500,
  InternalServerError: 500,
  InsufficientInstanceCapacity: 500,
  UnauthorizedOperation: 403,
};

const messages: Readonly<Record<string, string>> = {
  RequestLimitExceeded: 'Request limit exceeded.',
  ThrottlingException: 'Rate exceeded',
  InternalError: 'An internal error has occurred',
  InsufficientInstanceCapacity:
    'We currently do not have sufficient capacity in the Availability Zone you requested.',
};

function statusOf(code: string): number {
  return statuses[code] ?? 400;
}

/** A refusal known only by its code, as the knobs and the fault hook name it. */
export function refusal(code: string, message?: string, status?: number): CloudError {
  const text = message ?? messages[code] ?? `${code} was asked for by a test.`;
  return new CloudError(code, text, status ?? statusOf(code));
}
