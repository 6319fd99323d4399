import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHandler as createAlarm } from '../../functions/alarm/handler.ts';
import { readApiEnvironment } from '../../functions/api/environment.ts';
import { createHandler as createApi } from '../../functions/api/handler.ts';
import { problem } from '../../functions/api/http/problem.ts';
import type { SignIn } from '../../functions/api/ports.ts';
import { createHandler as createAudit } from '../../functions/audit/handler.ts';
import { createHandler as createExecutionWorker } from '../../functions/execution-worker/handler.ts';
import { createHandler as createHostEvents } from '../../functions/host-events/handler.ts';
import { createHandler as createLeaseWorker } from '../../functions/lease-worker/handler.ts';
import { createHandler as createResourceWorker } from '../../functions/resource-worker/handler.ts';
import { createHandler as createSweeper } from '../../functions/sweeper/handler.ts';
import type { Kind } from '../../shared/model/ids.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import type { CloudEvent } from './cloud/index.ts';
import type { ApiHandler } from './gateway.ts';
import { isSameSecret } from './guard.ts';
import type { Board } from './measured.ts';
import { createNews } from './news.ts';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** Every function, as its trigger calls it. */
export type Functions = Readonly<{
  api: ApiHandler;
  workers: Readonly<Record<Kind, QueueHandler>>;
  alarm: QueueHandler;
  hostEvents: (event: CloudEvent) => Promise<void>;
  sweeper: (event: unknown) => Promise<void>;
  audit: (event: unknown) => Promise<void>;
  close(): Promise<void>;
}>;

/** From the sources, all in this process: they share ports, and hear of what each other wrote. */
export function functionsHere(onAws: WorkerPorts, board: Board, token: string): Functions {
  const news = createNews();
  const ports = { ...onAws, metrics: board, store: news.told(onAws.store) };
  return {
    api: createApi(
      ports,
      { ...readApiEnvironment(), ...localApi },
      { signIn: signInBy(token), measured: board.latest, hear: news.hear },
    ),
    workers: {
      lease: createLeaseWorker(ports),
      resource: createResourceWorker(ports),
      execution: createExecutionWorker(ports),
    },
    alarm: createAlarm(ports),
    hostEvents: createHostEvents(ports),
    sweeper: createSweeper(ports),
    audit: createAudit(ports),
    close: async () => undefined,
  };
}

/** Whoever has the token is an admin and may ask as often as they like. */
const localApi = { firstAdmin: null, claim: 'sub', asksPerMinute: null };

/** The printed token is the whole of sign-in here: whoever has it is `local`, an admin. */
const signInBy =
  (token: string): SignIn =>
  async (request) => {
    if (hasToken(request.headers.get('authorization') ?? '', token)) {
      return { name: 'local', role: 'admin', fixed: true };
    }
    return problem('not-signed-in', 'The token is not the one that this local world printed.', {
      hint: 'npm start prints the token; give it as DRYDOCK_TOKEN',
    });
  };

export function hasToken(authorization: string, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization)?.[1] ?? '';
  return isSameSecret(given, token);
}
