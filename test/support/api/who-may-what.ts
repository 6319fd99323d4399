/**
 * The access of each role to each route, written by hand: `-` none, `own` on the principal's own
 * leases, `all` on every lease. The columns: viewer, lessee, operator, admin.
 */
export const whoMayWhat: Readonly<Record<string, string>> = {
  'GET /v1/health': 'everyone',

  'GET /v1/me': 'all all all all',
  'GET /v1/drivers': 'all all all all',
  'GET /v1/blueprints': 'all all all all',
  'GET /v1/blueprints/{name}': 'all all all all',
  'GET /v1/pools': 'all all all all',
  'GET /v1/pools/{pool}': 'all all all all',
  'GET /v1/pools/{pool}/devices': 'all all all all',
  'GET /v1/pools/{pool}/devices/{name}': 'all all all all',

  'GET /v1/leases': 'all own all all',
  'GET /v1/leases/{id}': 'all own all all',
  'GET /v1/leases/{id}/events': 'all own all all',
  'GET /v1/leases/{id}/commands': 'all own all all',
  'GET /v1/leases/{id}/executions': 'all own all all',
  'GET /v1/executions': 'all own all all',
  'GET /v1/executions/{id}': 'all own all all',
  'GET /v1/executions/{id}/program': 'all own all all',
  'GET /v1/executions/{id}/output': 'all own all all',
  'GET /v1/executions/{id}/events': 'all own all all',
  'GET /v1/executions/{id}/commands': 'all own all all',
  'GET /v1/authorizations': 'all own all all',
  'GET /v1/resources': 'all own all all',
  'GET /v1/resources/{id}': 'all own all all',
  'GET /v1/resources/{id}/events': 'all own all all',
  'GET /v1/resources/{id}/commands': 'all own all all',

  'POST /v1/blueprints/{name}/request': '- all all all',
  'POST /v1/leases': '- all all all',
  'POST /v1/leases/{id}/extend': '- own own all',
  'POST /v1/leases/{id}/executions': '- own own all',
  'POST /v1/leases/{id}/release': '- own all all',
  'POST /v1/executions/{id}/cancel': '- own all all',

  'POST /v1/resources/{id}/release': '- - all all',
  'POST /v1/resources/{id}/pause': '- - all all',
  'POST /v1/resources/{id}/unpause': '- - all all',
  'POST /v1/blueprints/{name}/reset': '- - all all',

  'POST /v1/blueprints/{name}/authorize': '- - all all',
  'POST /v1/blueprints/{name}/decline': '- - all all',
  'POST /v1/blueprints/{name}/revoke': '- - all all',

  'GET /v1/audit': 'all - all all',

  'POST /v1/blueprints': '- - - all',
  'PUT /v1/blueprints/{name}': '- - - all',
  'POST /v1/blueprints/{name}/disable': '- - - all',
  'POST /v1/blueprints/{name}/enable': '- - - all',
  'DELETE /v1/blueprints/{name}': '- - - all',
  'POST /v1/pools': '- - - all',
  'PUT /v1/pools/{pool}': '- - - all',
  'DELETE /v1/pools/{pool}': '- - - all',
  'PUT /v1/pools/{pool}/devices/{name}': '- - - all',
  'POST /v1/pools/{pool}/devices/{name}/disable': '- - - all',
  'POST /v1/pools/{pool}/devices/{name}/enable': '- - - all',
  'DELETE /v1/pools/{pool}/devices/{name}': '- - - all',
  'GET /v1/principals': '- - - all',
  'PUT /v1/principals': '- - - all',
  'DELETE /v1/principals': '- - - all',
};
