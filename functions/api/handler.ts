import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { limits } from '../../shared/model/limits.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { callerOf } from '../lambda/caller.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { requestFromEvent, resultFromResponse } from '../lambda/http.ts';
import { onFirstCall, turnPortsFromEnvironment } from '../lambda/index.ts';
import { awsOutputs } from '../lambda/outputs.ts';
import { createApp } from './app.ts';
import { type ApiEnvironment, readApiEnvironment } from './environment.ts';
import { problemAnswer } from './http/problem-answer.ts';
import { createRateLimit } from './http/rate-limit.ts';
import type { ApiPorts, SignIn } from './ports.ts';
import { problem } from './problems.ts';
import { createRoleBindings } from './sign-in/role-bindings.ts';
import { createSignIn } from './sign-in/sign-in.ts';

type Ports = Pick<
  WorkerPorts,
  'store' | 'mailbox' | 'clock' | 'ids' | 'drivers' | 'catalog' | 'log' | 'pause' | 'outputs'
>;
type ExtraPorts = Pick<ApiPorts, 'measured' | 'hear'> & Readonly<{ signIn?: SignIn }>;

/**
 * Returns the Lambda handler of the HTTP API behind API Gateway. The authorizer decides who the
 * caller is, unless `signIn` does.
 */
export function createHandler(
  ports: Ports,
  { firstAdmin, claim, allowedOrigins, requestsPerMinute, longestWait }: ApiEnvironment,
  { signIn, ...more }: ExtraPorts = {},
) {
  const roleBindings = createRoleBindings(ports.store, ports.clock);
  const app = createApp({
    turns: ports,
    outputs: ports.outputs,
    roleBindings,
    allowedOrigins,
    longestWait,
    ...more,
    signIn: signIn ?? createSignIn(roleBindings, firstAdmin),
    ...(requestsPerMinute === null
      ? {}
      : { rateLimit: createRateLimit(ports.clock, requestsPerMinute) }),
  });
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = requestFromEvent(event);
    if (request instanceof Request) {
      return resultFromResponse(await app.fetch(request, { caller: callerOf(event, claim) }));
    }
    const malformed = problem('malformed-request', request.unreadable);
    return resultFromResponse(problemAnswer(malformed, ports.ids.commit()));
  };
}

export const handler = onFirstCall(() =>
  createHandler(
    {
      ...turnPortsFromEnvironment({ throttledTries: limits.throttledTriesOfApi }),
      outputs: awsOutputs(readEnvironment()),
    },
    readApiEnvironment(),
  ),
);
