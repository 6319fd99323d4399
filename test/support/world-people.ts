import type { Blueprint } from '../../shared/model/blueprint.ts';
import type { Command } from '../../shared/model/command.ts';
import type { ObjectId } from '../../shared/model/ids.ts';
import { blueprintKey, commandKeyOf } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import type { LeaseCreation, LeaseRequest } from '../../shared/turns/lease/create.ts';
import { createLeaseRecord } from '../../shared/turns/lease/create.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import type { Acting } from './crew.ts';

/** What people do in a world: save blueprints, ask for leases, command objects. */
export function peopleOf(ports: WorkerPorts, as: Acting) {
  const { store, mailbox, clock, ids } = ports;

  /** Appends a command as the API does, then wakes its target. */
  async function order(kind: 'release' | 'pause' | 'unpause', target: ObjectId): Promise<void> {
    const at = clock.now();
    const common = { ulid: ids.ulid(at), target, by: 'anna', from: 'test', at, reason: 'asked' };
    const command: Command =
      kind === 'release' ? { kind, ...common, ifHolds: null, now: false } : { kind, ...common };
    const key = commandKeyOf(command);
    const put = { op: 'put', key, item: plainItem(command), when: always } as const;
    await as('api', () => store.write(put));
    await mailbox.wake([{ id: target, reason: kind }]);
  }

  return {
    order,
    release: (id: ObjectId) => order('release', id),
    async blueprint(given: Partial<Blueprint> = {}): Promise<Blueprint> {
      const blueprint = hostsBlueprint(clock.now(), given);
      const key = blueprintKey(blueprint.name);
      await store.write({ op: 'put', key, item: plainItem(blueprint), when: always });
      ports.catalog.forget();
      return blueprint;
    },
    ask: (given: Partial<LeaseRequest> = {}): Promise<LeaseCreation> =>
      as('api', () => createLeaseRecord(ports, hostRequest({ id: ids.lease(), ...given }))),
  };
}

const hostsBlueprint = (now: number, given: Partial<Blueprint>): Blueprint => ({
  name: 'hosts',
  generation: '',
  driver: 'ec2-host',
  parameters: {
    attributes: { os: 'linux' },
    image: 'ami-1',
    ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
  },
  limit: 3,
  maxBuilding: 25,
  minReady: 0,
  needsAuthorization: false,
  leasesPerResource: 1,
  seatShards: 1,
  allocation: 'pack',
  idleSeconds: 600,
  maxAgeSeconds: null,
  maxUses: null,
  drainSeconds: 60,
  activationSeconds: 900,
  maxTtlSeconds: 86_400,
  disabled: false,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...given,
});

const hostRequest = (given: Partial<LeaseRequest>): LeaseRequest => ({
  id: 'lease-0000000000000000',
  type: 'host',
  attributes: {},
  blueprints: null,
  ttlSeconds: 3_600,
  waitSeconds: null,
  priority: 100,
  owner: 'anna',
  requestedBy: 'anna',
  from: 'test',
  bodyHash: null,
  ...given,
});
