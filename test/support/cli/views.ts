import type { ExecutionView, LeaseView } from '../../../cli/api/views.ts';
import type { ScriptedReplies, ScriptedReply } from './fake-api.ts';

export const testLeaseId = 'lease-0123456789abcdef';
export const testResourceId = 'res-0123456789abcdef';
export const testExecutionId = 'exec-0123456789abcdef-01j00000000000000000000000';
const createdAt = '2026-11-20T14:31:05.102Z';

/** A pending lease, third in line. */
export const aLeaseView = (over: Partial<LeaseView> = {}): LeaseView => ({
  id: testLeaseId,
  state: 'pending',
  type: 'host',
  attributes: { os: 'linux' },
  blueprints: null,
  owner: 'ci',
  requestedBy: 'ci',
  dependencyOf: null,
  priority: 100,
  ttlSeconds: 1_800,
  createdAt,
  waitUntil: null,
  activatedAt: null,
  until: null,
  resource: null,
  waiting: {
    reason: 'limit-reached',
    detail: '3 of 3 hosts are held',
    place: 3,
    placeMoreThan: null,
    blueprints: ['demo-hosts'],
  },
  ended: null,
  version: 1,
  links: { self: '', executions: '', events: '', commands: '', resource: null },
  ...over,
});

export const anActiveLeaseView = (over: Partial<LeaseView> = {}): LeaseView =>
  aLeaseView({
    state: 'active',
    waiting: null,
    resource: testResourceId,
    activatedAt: createdAt,
    until: '2026-11-20T15:02:11.000Z',
    version: 2,
    ...over,
  });

export const aReleasedLeaseView = (): LeaseView =>
  anActiveLeaseView({
    state: 'released',
    until: null,
    version: 3,
    ended: { reason: 'released', detail: 'released by ci', by: 'ci', at: createdAt },
  });

export const aDestroyedLeaseView = (): LeaseView => ({
  ...aReleasedLeaseView(),
  state: 'destroyed',
  version: 4,
});

/** A running `make test`. */
export const anExecutionView = (over: Partial<ExecutionView> = {}): ExecutionView => ({
  id: testExecutionId,
  state: 'running',
  lease: testLeaseId,
  resource: testResourceId,
  summary: 'make test',
  argv: ['make', 'test'],
  script: null,
  cwd: null,
  envNames: [],
  timeoutSeconds: 3_600,
  requestedBy: 'ci',
  createdAt,
  startedAt: '2026-11-20T14:31:06.000Z',
  endedAt: null,
  exitCode: null,
  detail: null,
  waiting: null,
  cancelling: false,
  stdout: null,
  stderr: null,
  version: 1,
  links: { self: '', program: '', lease: '', stdout: '', stderr: '', events: '', commands: '' },
  ...over,
});

export const anEndedExecutionView = (exitCode: number, over: Partial<ExecutionView> = {}) =>
  anExecutionView({
    state: exitCode === 0 ? 'succeeded' : 'failed',
    exitCode,
    endedAt: '2026-11-20T14:31:37.400Z',
    detail: `exit ${exitCode}`,
    version: 2,
    ...over,
  });

export const cliRoutes = {
  requestLease: 'POST /v1/leases',
  lease: `GET /v1/leases/${testLeaseId}`,
  release: `POST /v1/leases/${testLeaseId}/release`,
  start: `POST /v1/leases/${testLeaseId}/executions`,
  executions: `GET /v1/leases/${testLeaseId}/executions`,
  execution: `GET /v1/executions/${testExecutionId}`,
  cancel: `POST /v1/executions/${testExecutionId}/cancel`,
  output: `GET /v1/executions/${testExecutionId}/output`,
} as const;

export const aPage = (items: readonly object[], cursor: string | null = null) => ({
  items,
  cursor,
});

export const outputReply = (text: string | Uint8Array): ScriptedReply => {
  const body = Buffer.from(text);
  const size = String(body.length);
  return { body, headers: { 'x-drydock-total-bytes': size, 'x-drydock-next': size } };
};

/** The replies of a run without trouble: pending, active, running, exit 0, two output streams. */
export const happyScript = (over: ScriptedReplies = {}): ScriptedReplies => ({
  [cliRoutes.requestLease]: { status: 202, json: aLeaseView() },
  [cliRoutes.lease]: { json: anActiveLeaseView() },
  [cliRoutes.release]: { status: 202, json: aDestroyedLeaseView() },
  [cliRoutes.start]: { status: 201, json: anExecutionView() },
  [cliRoutes.execution]: { json: anEndedExecutionView(0) },
  [cliRoutes.output]: [outputReply('out\n'), outputReply('err\n')],
  [cliRoutes.cancel]: { status: 202, json: anExecutionView({ cancelling: true }) },
  ...over,
});
