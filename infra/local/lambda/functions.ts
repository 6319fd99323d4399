import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readApiEnvironment } from '../../../functions/api/environment.ts';
import { createHandler as createApi } from '../../../functions/api/handler.ts';
import type { SignIn } from '../../../functions/api/ports.ts';
import { problem } from '../../../functions/api/problems.ts';
import { createHandler as createAudit } from '../../../functions/audit/handler.ts';
import { createHandler as createExecutionWorker } from '../../../functions/execution-worker/handler.ts';
import { createHandler as createHostEvents } from '../../../functions/host-events/handler.ts';
import { createHandler as createLeaseWorker } from '../../../functions/lease-worker/handler.ts';
import { createHandler as createResourceWorker } from '../../../functions/resource-worker/handler.ts';
import { createHandler as createSweeper } from '../../../functions/sweeper/handler.ts';
import { createHandler as createTimer } from '../../../functions/timer/handler.ts';
import { createMemoryStacks } from '../../../shared/adapters/memory/stacks.ts';
import type { Kind } from '../../../shared/model/ids.ts';
import type { WorkerPorts } from '../../../shared/turns/ports.ts';
import { isSameSecret } from '../access/guard.ts';
import type { CloudEvent } from '../cloud/index.ts';
import type { Gauges } from '../engines/gauges.ts';
import type { ApiHandler } from '../gateway/gateway.ts';
import { createChangeNotifier } from './change-notifier.ts';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** Every function, with the signature that its trigger calls. */
export type LocalFunctions = Readonly<{
  api: ApiHandler;
  workers: Readonly<Record<Kind, QueueHandler>>;
  timer: QueueHandler;
  hostEvents: (event: CloudEvent) => Promise<void>;
  sweeper: (event: unknown) => Promise<void>;
  audit: (event: unknown) => Promise<void>;
  close(): Promise<void>;
}>;

/** Runs every function from its sources, in this process, on shared ports with change notices. */
export function functionsFromSources(
  onAws: WorkerPorts,
  gauges: Gauges,
  token: string,
): LocalFunctions {
  const changes = createChangeNotifier();
  const ports = { ...onAws, metrics: gauges, store: changes.notifying(onAws.store) };
  return {
    api: createApi(
      ports,
      { ...readApiEnvironment(), ...localApiSettings },
      { signIn: signInBy(token), measured: gauges.latest, hear: changes.watch },
    ),
    workers: {
      lease: createLeaseWorker(ports),
      resource: createResourceWorker(ports),
      execution: createExecutionWorker(ports),
    },
    timer: createTimer(ports),
    hostEvents: createHostEvents(ports),
    sweeper: createSweeper(ports),
    // No stack is ever deleted here.
    audit: createAudit({ ...ports, stacks: createMemoryStacks() }),
    close: async () => undefined,
  };
}

/** The token's bearer is an admin without a rate limit. */
const localApiSettings = { firstAdmin: null, claim: 'sub', requestsPerMinute: null };

/** Signs in the bearer of the printed token as `local`, an admin. Nothing else signs in. */
const signInBy =
  (token: string): SignIn =>
  async (request) => {
    if (hasToken(request.headers.get('authorization') ?? '', token)) {
      return { name: 'local', role: 'admin', fixed: true };
    }
    return problem('not-signed-in', 'The token does not match the one of this local world.', {
      hint: 'set DRYDOCK_TOKEN to the token that npm start prints',
    });
  };

export function hasToken(authorization: string, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization)?.[1] ?? '';
  return isSameSecret(given, token);
}
