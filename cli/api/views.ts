/** The types of the API's requests and responses. Types only: the CLI does not load the schemas. */
export type { AuthorizationView } from '../../shared/model/wire/authorization.ts';
export type {
  BlueprintView,
  Change,
  DryRunView,
} from '../../shared/model/wire/blueprint.ts';
export type { Page } from '../../shared/model/wire/common.ts';
export type {
  ExecutionRequestBody as ExecutionRequest,
  ExecutionView,
  ProgramView,
} from '../../shared/model/wire/execution.ts';
export type { AuditEntryView, CommandView, EventView } from '../../shared/model/wire/history.ts';
export type {
  LeaseRequestBody as LeaseRequest,
  LeaseView,
} from '../../shared/model/wire/lease.ts';
export type { DeviceView, PoolView } from '../../shared/model/wire/pool.ts';
export type { MeView, RoleBindingView } from '../../shared/model/wire/principal.ts';
export type { ResourceView } from '../../shared/model/wire/resource.ts';
