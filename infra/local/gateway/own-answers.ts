import type { ServerResponse } from 'node:http';
import { InvocationError } from '../invocation-error.ts';

/** What API Gateway answers in place of a function. Its body is no problem of the API. */
const ownMessages = {
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type GatewayStatus = keyof typeof ownMessages;

export function answerAsGateway(response: ServerResponse, status: GatewayStatus): void {
  const body = JSON.stringify({ message: ownMessages[status] });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

/** Returns the status for an invocation that gave no answer; 500 if the function itself failed. */
export function statusOfFailure(error: unknown): GatewayStatus {
  if (!(error instanceof InvocationError)) return 500;
  switch (error.failure) {
    case 'event-too-large':
      return 413;
    case 'throttled':
    case 'timed-out':
      return 503;
    case 'answer-too-large':
      return 500;
  }
}
