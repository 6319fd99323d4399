import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { requestOf, resultOf } from '../lambda/http.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { createApp } from './app.ts';
import { problem } from './http/problem.ts';
import type { ApiPorts, SignIn } from './ports.ts';

type Ports = Pick<
  WorkerPorts,
  'store' | 'mailbox' | 'clock' | 'ids' | 'types' | 'catalog' | 'log' | 'outputs'
>;

/** The HTTP API behind API Gateway: an event is a request, a response is an answer. */
export function createHandler(
  ports: Ports,
  signIn: SignIn,
  more: Pick<ApiPorts, 'measured' | 'hear'> = {},
) {
  const app = createApp({
    ...{ turns: ports, outputs: ports.outputs, signIn, ...more },
    sleep: (ms) => sleep(ms),
  });
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
    resultOf(await app.fetch(requestOf(event)));
}

/** Whoever gets past no authorizer is nobody: a deployment without one serves nothing. */
const refuseAll: SignIn = async () =>
  problem('not-signed-in', 'This deployment has no authorizer in front of it.');

export const handler = onFirstCall(() => createHandler(portsFromEnvironment(), refuseAll));
