import { audit } from '../../functions/audit/audit.ts';
import type { ResourceId } from '../../shared/model/ids.ts';
import { orphanMarkPartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { always } from '../../shared/model/write.ts';
import type { World } from './world.ts';

/** The id of a resource that was never created. */
export const unknownResource: ResourceId = 'res-000000000000none';

/** Launches a machine that claims to be for a resource. Returns its id. */
export async function launchFor(
  world: World,
  resource: ResourceId,
  attempt = 1,
  deployment?: string,
) {
  const machines = deployment ? world.cloud.machinesOf(deployment) : world.cloud.machines;
  const { id } = await machines.launch({
    token: `${resource}-${attempt}`,
    resource,
    blueprint: 'hosts',
    attempt,
    template: null,
    image: 'ami-1',
    instanceType: null,
    subnet: null,
    market: 'on-demand',
    securityGroups: [],
    instanceProfile: null,
    userData: null,
    tags: {},
  });
  return id;
}

export const machineState = (world: World, machine: string) =>
  world.cloud.dump().machines.find(({ id }) => id === machine)?.state;

export const orphanMarks = (world: World) =>
  Object.keys(world.store.dump()).filter((key) => key.startsWith(`slots|${orphanMarkPartition}|`));

export const putItem = (world: World, key: Parameters<World['store']['get']>[0], item: object) =>
  world.store.write({ op: 'put', key, item: { ...item }, when: always });

export const runAudit = (world: World) => world.as('audit', () => audit(world.ports));

/** Lets the time between two audits pass, then audits. Returns what the audit found. */
export async function nextAudit(world: World) {
  await world.pass(limits.auditEvery);
  return runAudit(world);
}

/** Creates an active lease. Returns its id, its resource and the machine of that. */
export async function activeHost(world: World, ttlSeconds = 86_400) {
  await world.blueprint({ idleSeconds: 60_000 });
  const creation = await world.ask({ ttlSeconds });
  await world.pass(120);
  const lease = creation.kind === 'created' ? await world.lease(creation.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease did not become active');
  const resource = await world.resource(lease.resourceId);
  return { lease: lease.id, resource: lease.resourceId, machine: resource?.host ?? '' };
}
