/** The subjects of routes, in the order of the document. */
export const tags = [
  {
    name: 'leases',
    'x-displayName': 'Leases',
    description: 'A lease first requests a resource, then holds a seat on it until it ends.',
  },
  {
    name: 'executions',
    'x-displayName': 'Executions',
    description: 'An execution is a command that runs on a lease and ends with it.',
  },
  {
    name: 'resources',
    'x-displayName': 'Resources',
    description: 'A resource is what a blueprint creates or adopts: a host, a working copy.',
  },
  {
    name: 'blueprints',
    'x-displayName': 'Blueprints',
    description:
      'A blueprint defines how resources of one type are created, how many, and for whom.',
  },
  {
    name: 'pools',
    'x-displayName': 'Pools and devices',
    description: 'A pool is a list of existing machines; each is a device.',
  },
  {
    name: 'authorizations',
    'x-displayName': 'Authorizations',
    description:
      'An authorization lets a principal lease from a blueprint that requires one, or bars it.',
  },
  {
    name: 'principals',
    'x-displayName': 'Principals',
    description: 'A principal is a caller; a role binding gives every matching principal a role.',
  },
  {
    name: 'audit',
    'x-displayName': 'Audit',
    description: 'The log of changes to configuration, roles and authorizations.',
  },
  { name: 'health', 'x-displayName': 'Others', description: 'Routes that need no sign-in.' },
] as const;

export type Tag = (typeof tags)[number]['name'];
