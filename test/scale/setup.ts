import type { Engine } from '../../shared/adapters/memory/engine.ts';
import { ec2HostParameters } from '../../shared/blueprints/ec2-host/parameters.ts';
import { fitOf } from '../../shared/blueprints/match-attributes.ts';
import type { ResourceId } from '../../shared/model/ids.ts';
import {
  blueprintKey,
  freeSeatKey,
  gateKey,
  roleBindingKey,
  usageKey,
} from '../../shared/model/keys.ts';
import { createWrite, freeSeatItem, plainItem } from '../../shared/model/record.ts';
import { inShards, shardsFor } from '../../shared/model/seat-shard.ts';
import { always, type Item, type Key, type Write } from '../../shared/model/write.ts';
import { aBlueprint } from '../support/lifecycle/blueprints.ts';
import { anActiveResource } from '../support/model/resources.ts';
import { aFreeSeat } from '../support/model/seats.ts';
import { seeded, seededIds } from '../support/seeded.ts';
import type { Case } from './cases.ts';

const attributes = { os: 'linux' };
const fit = fitOf(attributes);
const parameters = ec2HostParameters.parse({
  attributes,
  image: 'ami-0123456789abcdef0',
  ladder: [{ instanceType: 't4g.small', subnet: 'subnet-0123456789abcdef0' }],
});

/** Fills the tables of an idle deployment: its blueprint, its running hosts, their free seats. */
export function setUp(
  engine: Engine,
  now: number,
  { hosts, limit }: Pick<Case, 'hosts' | 'limit'>,
) {
  const put = (key: Key, item: Item): Write => ({ op: 'put', key, item, when: always });
  const blueprint = aBlueprint({
    parameters,
    limit,
    seatShards: shardsFor(limit),
    createdAt: now,
    updatedAt: now,
  });
  const binding = { pattern: 'lessee-*', role: 'lessee', by: 'setup', version: 1 };
  engine.apply([
    put(blueprintKey(blueprint.name), plainItem(blueprint)),
    put(roleBindingKey(binding.pattern), { ...binding, createdAt: now, updatedAt: now }),
  ]);
  if (hosts === 0) return;
  engine.apply([put(usageKey(blueprint.name), { n: hosts, building: 0, [`fit:${fit}`]: true })]);
  const ids = seededIds(seeded(hosts));
  for (let n = 0; n < hosts; n += 1) {
    const id = inShards(ids.resource(), blueprint.seatShards);
    engine.apply(hostWrites(id, n, now));
  }
}

function hostWrites(id: ResourceId, n: number, now: number): readonly Write[] {
  const host = `i-${n.toString(16).padStart(17, '0')}`;
  const since = { createdAt: now - 60_000, activatedAt: now - 10_000 };
  // It is not due while it is measured: an idle host would leave.
  const resource = anActiveResource({
    id,
    fit,
    attributes,
    parameters,
    host,
    hookState: launchedState(host, now - 55_000),
    idleSeconds: 86_400,
    wakeAt: now + 86_400_000,
    ...since,
  });
  const { blueprint } = resource;
  const seat = aFreeSeat({ blueprint, fit, resource: id, freedAt: now - 10_000 });
  return [
    createWrite(resource),
    { op: 'put', key: gateKey(id), item: { fit, blueprint }, when: always },
    { op: 'put', key: freeSeatKey(seat), item: freeSeatItem(seat), when: always },
  ];
}

const launchedState = (machine: string, at: number) => ({
  phase: 'launched',
  attempt: 1,
  rung: 0,
  doubt: null,
  token: `${machine}-1`,
  template: null,
  image: parameters.image,
  instanceType: 't4g.small',
  subnet: 'subnet-0123456789abcdef0',
  market: 'on-demand',
  at,
  machine,
  launchedAt: at,
});
