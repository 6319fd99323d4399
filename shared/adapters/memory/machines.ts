import { type Fault, FaultError, fault } from '../../model/fault.ts';
import type { Launch, Machine, Machines } from '../../ports/machines.ts';
import {
  type CloudState,
  type Host,
  hostState,
  isVisible,
  machineOf,
  performCloudOperation,
} from './cloud-state.ts';

/** Returns machines as one deployment sees them. The faults are those of the EC2 adapter. */
export function createMemoryMachines(cloud: CloudState, deployment: string): Machines {
  const now = () => cloud.clock.now();
  const show = (host: Host): Machine => machineOf(host, deployment, now());
  /** Shows a state that may have passed, but never one before the launch. */
  const showStale = (host: Host): Machine =>
    machineOf(host, deployment, Math.max(host.launchedAt, now() - cloud.staleness()));
  const ours = () =>
    [...cloud.hosts.values()].filter(
      (host) => host.deployment === deployment && isVisible(cloud, host),
    );

  return {
    launch: (launch) =>
      performCloudOperation(cloud, 'launch', () => show(launchHost(cloud, deployment, launch))),

    describe: (id) =>
      performCloudOperation(cloud, 'describe', () => {
        const host = cloud.hosts.get(id);
        return host && isVisible(cloud, host) ? showStale(host) : null;
      }),

    ofResource: (resource) =>
      performCloudOperation(cloud, 'ofResource', () =>
        ours()
          .filter((host) => host.launch?.resource === resource)
          .map(showStale),
      ),

    ofDeployment: (cursor) =>
      performCloudOperation(cloud, 'ofDeployment', () =>
        machinePage(ours().map(showStale), cursor, cloud.pageSize),
      ),

    terminate: (id) =>
      performCloudOperation(cloud, 'terminate', () => {
        const host = cloud.hosts.get(id);
        if (!host || !isVisible(cloud, host) || host.endingAt !== null) return;
        cloud.hosts.set(id, {
          ...host,
          endingAt: now(),
          endedAt: now() + cloud.pace.endingMs,
        });
      }),

    templateVersion: (template, version) =>
      performCloudOperation(cloud, 'templateVersion', () =>
        resolveMemoryTemplate(cloud, template, version),
      ),
  };
}

/** Launches a machine. The token decides first: a repeat is answered regardless of capacity. */
function launchHost(cloud: CloudState, deployment: string, launch: Launch): Host {
  const bytes = canonicalLaunch(launch);
  const before = cloud.tokens.get(launch.token);
  const made = before && cloud.hosts.get(before.id);
  if (before && made) {
    if (before.bytes !== bytes) throw tokenFault('token-mismatch', launch, 'was used for another');
    if (hostState(made, cloud.clock.now()) === 'terminated') {
      throw tokenFault('token-spent', launch, `made ${made.id}, which has ended`);
    }
    return made;
  }
  checkCapacity(cloud, launch);
  const host = newHost(cloud, deployment, launch);
  cloud.hosts.set(host.id, host);
  cloud.tokens.set(launch.token, { id: host.id, bytes });
  return host;
}

/**
 * Returns a text that is equal for equal launches: one read from a record has its keys in another
 * order.
 */
function canonicalLaunch({ tags, ...launch }: Launch): string {
  const sorted = (entries: readonly [string, unknown][]) =>
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { template, ...flat } = launch;
  return JSON.stringify([
    sorted(Object.entries(flat)),
    sorted(Object.entries(tags)),
    template && [template.id, template.version],
  ]);
}

/**
 * Returns the new machine. A dying one ends when it should start to run: its agent never registers.
 */
function newHost(cloud: CloudState, deployment: string, launch: Launch): Host {
  const now = cloud.clock.now();
  const { pendingMs, bootMs } = cloud.pace;
  const registeredAt = now + Math.max(pendingMs, bootMs) + cloud.registrationDelay();
  const dying = cloud.dyingLaunches.next > 0;
  if (dying) cloud.dyingLaunches.next -= 1;
  const endedAt = dying ? now + pendingMs : null;
  return {
    id: cloud.newId('machine'),
    launch,
    deployment,
    launchedAt: now,
    runningAt: now + pendingMs,
    registeredAt,
    answersFrom: registeredAt,
    endingAt: endedAt,
    endedAt,
    hold: (launch.tags['drydock:hold'] ?? 'false') !== 'false',
  };
}

export const capacityPool = (type: string | null, subnet: string | null): string =>
  `${type ?? '*'}/${subnet ?? '*'}`;

function checkCapacity(cloud: CloudState, launch: Launch): void {
  const where = capacityPool(launch.instanceType, launch.subnet);
  const room = cloud.capacity.get(where);
  if (room === undefined) return;
  const alive = [...cloud.hosts.values()].filter(
    (host) =>
      host.launch !== null &&
      capacityPool(host.launch.instanceType, host.launch.subnet) === where &&
      hostState(host, cloud.clock.now()) !== 'terminated',
  );
  if (alive.length >= room) {
    throw new FaultError(fault('no-capacity', `no capacity is left for another ${where}`));
  }
}

function resolveMemoryTemplate(cloud: CloudState, template: string, version: string) {
  const found = cloud.templates.get(template);
  if (!found) {
    throw new FaultError(fault('invalid', `launch template ${template} does not exist`));
  }
  const wanted = version.startsWith('$') ? found.newest : Number(version);
  if (wanted >= 1 && wanted <= found.newest) return { id: found.id, version: String(wanted) };
  const detail = `launch template ${template} has no version ${version}`;
  throw new FaultError(fault('invalid', detail));
}

function machinePage(machines: readonly Machine[], cursor: string | undefined, size: number) {
  const from = Number(cursor ?? 0);
  const some = machines.slice(from, from + size);
  const next = from + size;
  return next < machines.length ? { machines: some, cursor: String(next) } : { machines: some };
}

function tokenFault(reason: Fault['reason'], launch: Launch, cause: string): FaultError {
  return new FaultError(fault(reason, `the launch token ${launch.token} ${cause}`));
}
