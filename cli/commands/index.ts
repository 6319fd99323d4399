import type { Command } from 'commander';

type Describe = (command: Command) => void;
type Entry = Readonly<{ name: string; summary: string; load: () => Promise<Describe> }>;

/** Every command, in the order of `--help`. Its module is loaded only when it is named. */
export const commandTable: readonly Entry[] = [
  {
    name: 'run',
    summary: 'lease, run a command, print its output, release',
    load: async () => (await import('./run.ts')).describeRun,
  },
  {
    name: 'lease',
    summary: 'lease something and keep it',
    load: async () => (await import('./lease.ts')).describeLease,
  },
  {
    name: 'exec',
    summary: 'run a command on a lease you hold',
    load: async () => (await import('./exec.ts')).describeExec,
  },
  {
    name: 'release',
    summary: 'give leases back',
    load: async () => (await import('./release.ts')).describeRelease,
  },
  {
    name: 'extend',
    summary: 'keep a lease for longer',
    load: async () => (await import('./extend.ts')).describeExtend,
  },
  {
    name: 'ls',
    summary: 'list leases, resources, blueprints, pools or executions',
    load: async () => (await import('./ls.ts')).describeLs,
  },
  {
    name: 'show',
    summary: 'everything about one lease, resource, execution or blueprint',
    load: async () => (await import('./show.ts')).describeShow,
  },
  {
    name: 'cancel',
    summary: 'end a running command',
    load: async () => (await import('./cancel.ts')).describeCancel,
  },
  {
    name: 'output',
    summary: 'print what a command wrote',
    load: async () => (await import('./output.ts')).describeOutput,
  },
  {
    name: 'apply',
    summary: 'make blueprints and pools as files say',
    load: async () => (await import('./apply.ts')).describeApply,
  },
  {
    name: 'blueprint',
    summary: 'create, list, show, disable, enable, reset, delete blueprints',
    load: async () => (await import('./blueprint.ts')).describeBlueprint,
  },
  {
    name: 'pool',
    summary: 'create, list, show, delete pools; disable, enable, delete their devices',
    load: async () => (await import('./pool.ts')).describePool,
  },
  {
    name: 'resource',
    summary: 'pause, unpause or release a resource',
    load: async () => (await import('./resource.ts')).describeResource,
  },
  {
    name: 'authorization',
    summary: 'list, request, authorize, decline, revoke authorizations of blueprints',
    load: async () => (await import('./authorization.ts')).describeAuthorization,
  },
  {
    name: 'principal',
    summary: 'list, grant, revoke roles',
    load: async () => (await import('./principal.ts')).describePrincipal,
  },
  {
    name: 'audit',
    summary: 'who changed what, when and from where',
    load: async () => (await import('./audit.ts')).describeAudit,
  },
  {
    name: 'whoami',
    summary: 'your name and role here',
    load: async () => (await import('./whoami.ts')).describeWhoami,
  },
  {
    name: 'version',
    summary: 'versions of this program and of the API it talks to',
    load: async () => (await import('./version.ts')).describeVersion,
  },
];
