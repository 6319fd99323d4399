import type { Route } from '../http/route.ts';
import { listAudit } from './audit.ts';
import { authorizeRequester, declineRequester, revokeRequester } from './authorizations/decide.ts';
import { listAuthorizations } from './authorizations/list.ts';
import { requestAuthorization } from './authorizations/request.ts';
import { createBlueprint } from './blueprints/create.ts';
import { deleteBlueprint } from './blueprints/delete.ts';
import { disableBlueprint, enableBlueprint } from './blueprints/enable-disable.ts';
import { listBlueprints } from './blueprints/list.ts';
import { resetBlueprint } from './blueprints/reset.ts';
import { updateBlueprint } from './blueprints/save.ts';
import { showBlueprint } from './blueprints/show.ts';
import { deleteDevice } from './devices/delete.ts';
import { disableDevice, enableDevice } from './devices/enable-disable.ts';
import { listDevices } from './devices/list.ts';
import { updateDevice } from './devices/save.ts';
import { showDevice } from './devices/show.ts';
import { listDrivers } from './drivers.ts';
import { cancelExecution } from './executions/cancel.ts';
import { createExecution } from './executions/create.ts';
import { listExecutions } from './executions/list.ts';
import { listOpenExecutions } from './executions/list-open.ts';
import { executionOutput } from './executions/output.ts';
import { executionProgram } from './executions/program.ts';
import { showExecution } from './executions/show.ts';
import { health } from './health.ts';
import { histories } from './histories.ts';
import { createLease } from './leases/create.ts';
import { extendLease } from './leases/extend.ts';
import { listLeases } from './leases/list.ts';
import { releaseLease } from './leases/release.ts';
import { showLease } from './leases/show.ts';
import { showMe } from './me.ts';
import { createPool } from './pools/create.ts';
import { deletePool } from './pools/delete.ts';
import { listPools } from './pools/list.ts';
import { updatePool } from './pools/save.ts';
import { showPool } from './pools/show.ts';
import { deleteRoleBinding } from './principals/delete.ts';
import { listPrincipals } from './principals/list.ts';
import { saveRoleBinding } from './principals/save.ts';
import { pauseResource, releaseResource, unpauseResource } from './resources/commands.ts';
import { listResources } from './resources/list.ts';
import { showResource } from './resources/show.ts';

/** Every route. The document and the tests iterate over this list. */
export const routes: readonly Route[] = [
  health,
  listDrivers,
  createBlueprint,
  listBlueprints,
  showBlueprint,
  updateBlueprint,
  disableBlueprint,
  enableBlueprint,
  resetBlueprint,
  deleteBlueprint,
  createPool,
  listPools,
  showPool,
  updatePool,
  deletePool,
  listDevices,
  showDevice,
  updateDevice,
  disableDevice,
  enableDevice,
  deleteDevice,
  createLease,
  listLeases,
  showLease,
  releaseLease,
  extendLease,
  createExecution,
  listExecutions,
  listOpenExecutions,
  showExecution,
  executionProgram,
  cancelExecution,
  executionOutput,
  listResources,
  showResource,
  releaseResource,
  pauseResource,
  unpauseResource,
  ...histories,
  showMe,
  listPrincipals,
  saveRoleBinding,
  deleteRoleBinding,
  listAudit,
  listAuthorizations,
  requestAuthorization,
  authorizeRequester,
  declineRequester,
  revokeRequester,
];
