/** What routes are about, in the order in which the document tells of them. */
export const tags = [
  {
    name: 'leases',
    'x-displayName': 'Leases',
    description:
      'A lease is a request for a resource, then a claim on a seat of it, until it ends.',
  },
  {
    name: 'executions',
    'x-displayName': 'Executions',
    description: 'An execution is a command that runs through a lease, and ends with it.',
  },
  {
    name: 'resources',
    'x-displayName': 'Resources',
    description: 'A resource is what a blueprint made or adopted: a host, a working copy.',
  },
  {
    name: 'blueprints',
    'x-displayName': 'Blueprints',
    description: 'A blueprint says how resources of one type are made, how many and for whom.',
  },
  {
    name: 'pools',
    'x-displayName': 'Pools and devices',
    description: 'A pool is a list of machines that exist already; each is a device.',
  },
  {
    name: 'authorizations',
    'x-displayName': 'Authorizations',
    description: 'An authorization lets an asker lease from a blueprint that needs it, or bars it.',
  },
  {
    name: 'principals',
    'x-displayName': 'Principals',
    description: 'A principal is whoever asks; a role is granted to a pattern of their names.',
  },
  {
    name: 'audit',
    'x-displayName': 'Audit',
    description: 'What was changed: configuration, roles and authorizations.',
  },
  { name: 'health', 'x-displayName': 'Others', description: 'What needs no sign-in.' },
] as const;

export type Tag = (typeof tags)[number]['name'];
