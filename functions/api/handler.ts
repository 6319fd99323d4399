import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { callerOf } from '../lambda/caller.ts';
import { requestOf, resultOf } from '../lambda/http.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { createApp } from './app.ts';
import { type ApiEnvironment, readApiEnvironment } from './environment.ts';
import { createPace } from './http/pace.ts';
import { problem } from './http/problem.ts';
import { problemAnswer } from './http/problem-answer.ts';
import type { ApiPorts, SignIn } from './ports.ts';
import { createGrants } from './sign-in/grants.ts';
import { createSignIn } from './sign-in/sign-in.ts';

type Ports = Pick<
  WorkerPorts,
  'store' | 'mailbox' | 'clock' | 'ids' | 'types' | 'catalog' | 'log' | 'outputs'
>;
type More = Pick<ApiPorts, 'measured' | 'hear'> & Readonly<{ signIn?: SignIn }>;

/**
 * The HTTP API behind API Gateway: an event is a request, a response is an answer. Who asks is what
 * the authorizer found out, unless `signIn` finds it out otherwise.
 */
export function createHandler(
  ports: Ports,
  { firstAdmin, claim, allowedOrigins, asksPerMinute }: ApiEnvironment,
  { signIn, ...more }: More = {},
) {
  const grants = createGrants(ports.store, ports.clock);
  const app = createApp({
    turns: ports,
    outputs: ports.outputs,
    grants,
    allowedOrigins,
    ...more,
    signIn: signIn ?? createSignIn(grants, firstAdmin),
    ...(asksPerMinute === null ? {} : { pace: createPace(ports.clock, asksPerMinute) }),
    sleep: (ms) => sleep(ms),
  });
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = requestOf(event);
    if (request instanceof Request) {
      return resultOf(await app.fetch(request, { caller: callerOf(event, claim) }));
    }
    const refusal = problem('malformed-request', request.unreadable);
    return resultOf(problemAnswer(refusal, ports.ids.commit()));
  };
}

export const handler = onFirstCall(() =>
  createHandler(portsFromEnvironment(), readApiEnvironment()),
);
