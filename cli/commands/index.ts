import type { Command } from 'commander';

type DescribeCommand = (command: Command) => void;
type CommandEntry = Readonly<{
  name: string;
  summary: string;
  load: () => Promise<DescribeCommand>;
}>;

/** Every command, in the order of `--help`. A module is loaded only if its command is named. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'lease a resource, run a command, print its output, release',
    load: async () => (await import('./run.ts')).describeRun,
  },
  {
    name: 'lease',
    summary: 'lease a resource and keep it',
    load: async () => (await import('./lease.ts')).describeLease,
  },
  {
    name: 'exec',
    summary: 'run a command on a lease you hold',
    load: async () => (await import('./exec.ts')).describeExec,
  },
  {
    name: 'release',
    summary: 'release leases',
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
    summary: 'show one lease, resource, execution or blueprint, with its history',
    load: async () => (await import('./show.ts')).describeShow,
  },
  {
    name: 'cancel',
    summary: 'cancel a running command',
    load: async () => (await import('./cancel.ts')).describeCancel,
  },
  {
    name: 'output',
    summary: 'print the output of a command',
    load: async () => (await import('./output.ts')).describeOutput,
  },
  {
    name: 'apply',
    summary: 'create or update blueprints and pools from files',
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
    summary: 'list, set, remove roles of principals',
    load: async () => (await import('./principal.ts')).describePrincipal,
  },
  {
    name: 'audit',
    summary: 'list who changed what, when and from where',
    load: async () => (await import('./audit.ts')).describeAudit,
  },
  {
    name: 'whoami',
    summary: 'print your name and role',
    load: async () => (await import('./whoami.ts')).describeWhoami,
  },
  {
    name: 'version',
    summary: 'print the versions of this program and of the API',
    load: async () => (await import('./version.ts')).describeVersion,
  },
];
